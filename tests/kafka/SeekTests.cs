using System.Globalization;
using System.Text;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>Readers that jump about faster than the client starts and stops partitions.</summary>
public sealed class SeekTests
{
    private const int Partitions = 4;
    private const int Records = 400;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly TestTopics _topics = new();

    [SkippableFact]
    public async Task Seeks_in_quick_succession_end_at_the_last_one_and_nothing_of_an_earlier_one_is_handed_out()
    {
        const int Seeks = 3000;
        await using var bus = KafkaBus.Open(_topics.Options(Partitions));
        bus.EnsureTopics(["a"]);
        for (var n = 0; n < Records; n++)
        {
            bus.Append("a", Encoding.UTF8.GetBytes($"key-{n}"), Encoding.UTF8.GetBytes($"{n}"));
        }

        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["a"] });
        var whole = Read(consumer, Records);
        whole.Keys.Select(id => id.Partition).Distinct().Count().ShouldBe(Partitions);
        var random = new Random(1);
        var next = new long[Partitions];
        for (var n = 0; n < Seeks; n++)
        {
            var partition = random.Next(Partitions);
            consumer.Seek("a", partition, 0);
            next[partition] = 0;
            if (n % 10 == 0)
            {
                var log = new RecordLog();
                consumer.Poll(log, 50, TimeSpan.FromMilliseconds(5));
                foreach (var record in log.Records)
                {
                    record.Offset.ShouldBe(next[record.Partition]++);
                }
            }
        }

        for (var partition = 0; partition < Partitions; partition++)
        {
            consumer.Seek("a", partition, 0);
        }

        Read(consumer, Records).ShouldBe(whole, ignoreOrder: true);
    }

    private static Dictionary<(int Partition, long Offset), int> Read(IBusConsumer consumer, int count)
    {
        var log = new RecordLog();
        while (log.Records.Count < count)
        {
            consumer.Poll(log, count - log.Records.Count, Bound).ShouldBeGreaterThan(0, $"{log.Records.Count} of {count} records came");
        }

        return log.Records.ToDictionary(record => (record.Partition, record.Offset), record => int.Parse(record.Text, CultureInfo.InvariantCulture));
    }
}
