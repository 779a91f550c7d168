using ModelNet.Bus.CrashWriter;
using ModelNet.Bus.Kafka;
using ModelNet.Kafka.Conformance;

namespace ModelNet.Bus.Conformance;

/// <summary>The suite over Kafka. One partition for each topic, since the suite speaks of the order in a topic; more partitions have tests of their own.</summary>
public sealed class KafkaBusConformanceTests : BusConformance
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(2);
    private readonly TestTopics _topics = new();

    protected override (string Kind, string Target) ChildArguments => ("kafka", _topics.ChildTarget);

    protected override bool OneOrder => false;

    protected override IBus Open(BusTuning? tuning = null) => KafkaBus.Open(_topics.Options());

    /// <summary>A killed producer's requests may wait in its broker, which appends them when it comes to them: what is there is only known when nothing more has come for a while.</summary>
    protected override RecordLog ReadAfterCrash(IBus bus)
    {
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = Pattern.Topics });
        var log = new RecordLog();
        while (consumer.Poll(log, 1000, consumer.CaughtUp ? s_quiet : Bound) > 0)
        {
            // and once more, until it is quiet
        }

        return log;
    }
}
