using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;
using Xunit.Abstractions;

namespace ModelNet.Kafka.Conformance;

/// <summary>A client that silently stops to read a partition: it is noticed, and the partition read on. MODELNET_KAFKA_KILLS asks for more kills of the broker.</summary>
public sealed class StallTests(ITestOutputHelper output)
{
    private const int Readers = 3;
    private static readonly string[] s_topics = ["a", "b", "c", "d", "e", "f"];
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly int s_kills = int.TryParse(Environment.GetEnvironmentVariable("MODELNET_KAFKA_KILLS"), out var kills) ? kills : 1;
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
        _told.ShouldContain(told => told.Contains("stood still at 40", StringComparison.Ordinal));
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
        using var time = new PeriodicTimer(TimeSpan.FromSeconds(6));
        await time.WaitForNextTickAsync();
        new[] { slow, idle }.Select(consumer => ((KafkaConsumer)consumer).Fetcher.Client).ShouldBe(clients);
        Read(slow, new RecordLog(), 40);
        _told.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Whatever_a_client_makes_of_a_broker_that_is_starting_every_partition_is_read_on()
    {
        var kafka = OwnKafka.Get();
        await using var bus = KafkaBus.Open(new TestTopics(kafka).Options(6) with { StallPeriod = TimeSpan.FromSeconds(1), OnStatus = status => _told.Enqueue(status.Message) });
        bus.EnsureTopics(s_topics);
        var readers = Enumerable.Range(0, Readers).Select(_ => (Consumer: bus.Subscribe(new SubscriptionOptions { Topics = s_topics }), Log: new RecordLog())).ToList();
        for (var (kill, count) = (0, 0); kill <= s_kills; kill++)
        {
            for (var session = 0; session < 60; session++)
            {
                foreach (var topic in s_topics)
                {
                    bus.Append(topic, Encoding.UTF8.GetBytes($"session-{session}"), Encoding.UTF8.GetBytes($"{kill}"));
                    count++;
                }
            }

            await bus.FlushAsync().AsTask().WaitAsync(Bound);
            readers.ForEach(reader => Read(reader.Consumer, reader.Log, count));
            if (kill < s_kills)
            {
                kafka.Kill();
                kafka.Restart();
            }
        }

        readers.ForEach(reader =>
        {
            reader.Log.Records.Select(record => (record.Topic, record.Partition, record.Offset)).Distinct().Count().ShouldBe(60 * s_topics.Length * (s_kills + 1));
            reader.Consumer.Dispose();
        });
        output.WriteLine($"{s_kills} kills: {string.Join("; ", _told.Where(told => told.Contains("stood still", StringComparison.Ordinal)))}");
    }

    private static void Append(KafkaBus bus, int from, int count)
    {
        for (var n = from; n < from + count; n++)
        {
            bus.Append("a", Encoding.UTF8.GetBytes("key"), Encoding.UTF8.GetBytes($"{n}"));
        }
    }

    private void Read(IBusConsumer consumer, RecordLog log, int count)
    {
        while (log.Records.Count < count)
        {
            consumer.Poll(log, count - log.Records.Count, Bound).ShouldBeGreaterThan(0, $"{log.Records.Count} of {count} records came; {string.Join("; ", _told)}");
        }
    }

    private KafkaBus Open(int? buffered = null)
    {
        var options = _topics.Options(1) with { StallPeriod = TimeSpan.FromSeconds(1), OnStatus = status => _told.Enqueue(status.Message) };
        return KafkaBus.Open(buffered is { } bytes ? options with { MaxBufferedBytes = bytes } : options);
    }
}
