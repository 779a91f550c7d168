using ModelNet.Tests.Support;
using ModelNet.Tests.Support.Kafka;

namespace ModelNet.Kafka.Deployment;

/// <summary>The brokers of these tests; each test leaves them running. Deployments keep apart by their topics' prefix.</summary>
internal static class Brokers
{
    private static readonly Lazy<TestKafka?> ThreeBrokers = new(() => Start(3));
    private static readonly Lazy<TestKafka?> OneBroker = new(() => Start(1));

    /// <summary>Three brokers that may be stopped one at a time.</summary>
    public static TestKafka Three => Required(ThreeBrokers);

    /// <summary>One broker that may be stopped.</summary>
    public static TestKafka One => Required(OneBroker);

    private static TestKafka? Start(int brokers) => KafkaLocation.Find() is { Libraries: not null } location ? TestKafka.Start(location, brokers) : null;

    private static TestKafka Required(Lazy<TestKafka?> brokers)
    {
        Skip.If(TestFiles.EngineFolder is null, "llama.cpp's libraries are not there: run infra/native/setup.sh");
        Skip.If(brokers.Value is null, "these tests stop brokers, so they need their own: set KAFKA_HOME (and install Java) instead of MODELNET_KAFKA or Docker");
        return brokers.Value;
    }
}
