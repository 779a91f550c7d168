using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>A client that silently stops to read a partition: it is noticed, and the partition read on.</summary>
public sealed class StallTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly TestTopics _topics = new();
    private readonly ConcurrentQueue<string> _told = new();

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("group")]
    public async Task A_partition_that_the_client_no_longer_reads_is_read_on_over_a_new_connection(string? group)
    {
        await using var bus = Open();
        bus.EnsureTopics(["a"]);
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["a"], Group = group });
        var log = new RecordLog();
        Append(bus, 0, 40);
        Read(consumer, log, 40);
        var (fetcher, client) = (((KafkaConsumer)consumer).Fetcher, ((KafkaConsumer)consumer).Fetcher.Client);

        // As good as the client's own fault: it answers every question and fetches nothing of the partition.
        client.Pause([new TopicPartition(_topics.Options(1).TopicPrefix + "a", 0)]);
        Append(bus, 40, 60);
        Read(consumer, log, 100);
        log.Records.Select(record => record.Offset).ShouldBe(Enumerable.Range(0, 100).Select(offset => (long)offset), "each once, in order");
        fetcher.Client.ShouldNotBeSameAs(client);
        _told.ShouldHaveSingleItem().ShouldContain("stood still at 40");
    }

    [SkippableFact]
    public async Task Who_has_read_everything_or_does_not_take_what_was_read_keeps_its_connection()
    {
        await using var bus = Open(buffered: 64 << 10);
        bus.EnsureTopics(["a", "idle"]);
        using var slow = bus.Subscribe(new SubscriptionOptions { Topics = ["a"] });
        using var idle = bus.Subscribe(new SubscriptionOptions { Topics = ["idle"] });
        IClient[] clients = [.. new[] { slow, idle }.Select(consumer => ((KafkaConsumer)consumer).Fetcher.Client)];
        var large = new byte[16 << 10];
        for (var n = 0; n < 40; n++)
        {
            bus.Append("a", "k"u8, large);
        }

        await bus.FlushAsync();

        // As many looks as would have been enough, several times over.
        using var time = new PeriodicTimer(TimeSpan.FromSeconds(2));
        await time.WaitForNextTickAsync();
        new[] { slow, idle }.Select(consumer => ((KafkaConsumer)consumer).Fetcher.Client).ShouldBe(clients);
        Read(slow, new RecordLog(), 40);
        _told.ShouldBeEmpty();
    }

    private static void Append(KafkaBus bus, int from, int count)
    {
        for (var n = from; n < from + count; n++)
        {
            bus.Append("a", Encoding.UTF8.GetBytes("key"), Encoding.UTF8.GetBytes($"{n}"));
        }
    }

    private static void Read(IBusConsumer consumer, RecordLog log, int count)
    {
        while (log.Records.Count < count)
        {
            consumer.Poll(log, count - log.Records.Count, Bound).ShouldBeGreaterThan(0, $"{log.Records.Count} of {count} records came");
        }
    }

    private KafkaBus Open(int? buffered = null)
    {
        var options = _topics.Options(1) with { StallPeriod = TimeSpan.FromMilliseconds(200), OnStatus = status => _told.Enqueue(status.Message) };
        return KafkaBus.Open(buffered is { } bytes ? options with { MaxBufferedBytes = bytes } : options);
    }
}
