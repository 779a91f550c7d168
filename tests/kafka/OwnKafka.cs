using ModelNet.Tests.Support.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>A broker that tests may stop, freeze and kill, with encrypted listeners; each test leaves it running.</summary>
internal static class OwnKafka
{
    private static readonly Lazy<TestKafka?> Broker = new(() =>
        KafkaLocation.Find() is { Libraries: not null } location ? TestKafka.Start(location, secure: true) : null);

    public static TestKafka Get()
    {
        Skip.If(Broker.Value is null, "these tests stop the broker, so they need one of their own: set KAFKA_HOME (and install Java) instead of MODELNET_KAFKA or Docker");
        return Broker.Value;
    }
}
