using System.Text;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>Records that are appended at the moment when their topic is made, while its partitions have leaders that do not know it yet.</summary>
public sealed class FirstRecordTests
{
    private readonly TestTopics _topics = new();

    [SkippableFact]
    public async Task Records_appended_right_after_a_topic_was_created_are_all_there_and_in_order()
    {
        const int Partitions = 6;
        const int Records = 200;
        await using var bus = KafkaBus.Open(_topics.Options(Partitions));
        for (var round = 0; round < 12; round++)
        {
            var topic = $"new-{round}";
            bus.EnsureTopics([topic]);
            for (var n = 0; n < Records; n++)
            {
                bus.Append(topic, Encoding.UTF8.GetBytes($"key-{n % 40}"), Encoding.UTF8.GetBytes($"{n:000}"));
            }

            await bus.FlushAsync();
            using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = [topic] });
            var log = new RecordLog();
            while (!consumer.CaughtUp)
            {
                consumer.Poll(log, Records, TimeSpan.FromSeconds(60));
            }

            log.Texts.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, Records).Select(n => $"{n:000}"), $"what was acknowledged, topic {topic}");
            foreach (var key in log.Records.GroupBy(record => record.Key))
            {
                key.Select(record => record.Text).ShouldBeInOrder(SortDirection.Ascending);
            }
        }
    }

    [Fact]
    public void The_first_record_of_a_partition_travels_alone_and_again_after_a_long_silence()
    {
        var partition = new KnownTopic("a", "a", 1).Outgoing[0];
        partition.Admits(now: 0).ShouldBeTrue("nothing is on its way");
        partition.Pending = 1;
        partition.Admits(now: 0).ShouldBeFalse("the first is on its way");
        partition.AcknowledgedAt = 1_000;
        partition.Admits(now: 2_000).ShouldBeTrue("the brokers know this producer");
        partition.Admits(now: 1_000 + (11 * 60_000)).ShouldBeFalse("they may have forgotten it");
        partition.Pending = 0;
        partition.Admits(now: 1_000 + (11 * 60_000)).ShouldBeTrue();
    }

    [Fact]
    public void An_append_waits_for_the_first_record_of_its_own_partition_only()
    {
        var tracker = new DeliveryTracker(maxBytes: 1000, maxRecords: 10);
        var topic = new KnownTopic("a", "a", 2);
        var first = tracker.Register(topic.Outgoing[0], 1);
        tracker.Withdraw(tracker.Register(topic.Outgoing[1], 1));
        var second = TestThread.Start(() => tracker.Register(topic.Outgoing[0], 1));
        second.WaitUntilBlocked();
        topic.Outgoing[0].Pending.ShouldBe(1);
        tracker.Withdraw(first);
        second.Join("the second append");
        topic.Outgoing[0].Pending.ShouldBe(1);
    }
}
