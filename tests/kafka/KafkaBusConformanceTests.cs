using ModelNet.Bus.Kafka;
using ModelNet.Kafka.Conformance;

namespace ModelNet.Bus.Conformance;

/// <summary>The suite over Kafka. One partition for each topic, since the suite speaks of the order in a topic; more partitions have tests of their own.</summary>
public sealed class KafkaBusConformanceTests : BusConformance
{
    private readonly TestTopics _topics = new();

    protected override (string Kind, string Target) ChildArguments => ("kafka", _topics.ChildTarget);

    protected override bool OneOrder => false;

    protected override IBus Open(BusTuning? tuning = null) => KafkaBus.Open(_topics.Options());
}
