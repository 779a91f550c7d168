using System.Text;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;
using ModelNet.Tests.Support.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>Where partitions end, asked while one of their leaders does not answer.</summary>
public sealed class EndsTests
{
    private const int Partitions = 6;

    [SkippableFact]
    public async Task An_answer_without_some_of_the_leaders_is_none()
    {
        var location = KafkaLocation.Find();
        Skip.If(location?.Libraries is null, "this test freezes one of two brokers of its own: set KAFKA_HOME (and install Java)");
        using var kafka = TestKafka.Start(location, brokers: 2);
        await using var bus = KafkaBus.Open(new KafkaBusOptions { BootstrapServers = kafka.BootstrapServers, Partitions = Partitions, Replication = 1 });
        bus.EnsureTopics(["a"]);
        for (var i = 0; i < 60; i++)
        {
            bus.Append("a", Encoding.UTF8.GetBytes($"k{i}"), "v"u8);
        }

        await bus.FlushAsync();
        using var reader = (KafkaConsumer)bus.Subscribe(new SubscriptionOptions { Topics = ["a"] });
        var log = new RecordLog();
        while (!reader.CaughtUp)
        {
            reader.Poll(log, 100, TimeSpan.FromSeconds(1));
        }

        PartitionSlot[] slots = [.. reader.Reading()];
        slots.Length.ShouldBe(Partitions);
        reader.Ends(slots).Sum().ShouldBe(60);
        kafka.Pause(1);
        try
        {
            bus.Clients.TryEnds(slots, CancellationToken.None).ShouldBeNull("half of the partitions have a leader that does not answer");
        }
        finally
        {
            kafka.Continue(1);
        }

        reader.Ends(slots).Sum().ShouldBe(60);
    }
}
