using ModelNet.Bus.Kafka;
using ModelNet.Tests.Support.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>Topics of one test: a prefix of their own on the shared broker, or on one that the test started.</summary>
public sealed class TestTopics(TestKafka? kafka = null)
{
    private readonly TestKafka? _kafka = kafka ?? TestKafka.Shared;

    public string Prefix { get; } = $"t{Guid.NewGuid():n}.";

    public string Servers
    {
        get
        {
            Skip.If(_kafka is null, KafkaLocation.Missing);
            return _kafka.BootstrapServers;
        }
    }

    /// <summary>The same for the crash writer.</summary>
    public string ChildTarget => $"{Servers}/{Prefix}/{SessionTimeout.TotalSeconds:0}";

    /// <summary>Short, so that tests need not wait long for a dead member; a foreign Kafka allows 6 s at least.</summary>
    public static TimeSpan SessionTimeout => Environment.GetEnvironmentVariable(KafkaLocation.ServersVariable) is { Length: > 0 } ? TimeSpan.FromSeconds(6) : TimeSpan.FromSeconds(2);

    public KafkaBusOptions Options(int partitions = 1) => new()
    {
        BootstrapServers = Servers,
        TopicPrefix = Prefix,
        Partitions = partitions,
        SessionTimeout = SessionTimeout,
    };
}
