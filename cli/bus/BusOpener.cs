using ModelNet.Bus;
using ModelNet.Bus.Kafka;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Bus;

/// <summary>Connects to Kafka as the settings say.</summary>
internal sealed class BusOpener(CliEnvironment environment, BusSettings settings, ProgressNotes notes)
{
    private const string PasswordVariable = "MODELNET_KAFKA_PASSWORD";
    private const string KeyPasswordVariable = "MODELNET_KAFKA_KEY_PASSWORD";

    /// <summary>Opens the bus; says so when that takes long, and later when the brokers go away and come back.</summary>
    /// <exception cref="CliException"><c>kafka_missing</c>: no broker was named.</exception>
    /// <exception cref="BusUnavailableException">no broker answers.</exception>
    public IBus Open(string client)
    {
        if (settings.Kafka is null)
        {
            throw CliException.Usage("kafka_missing", "no Kafka broker is named", "give --kafka HOST:PORT, or set MODELNET_KAFKA; one machine needs none: modelnet run");
        }

        using var work = notes.Begin($"connecting to Kafka at {settings.Kafka}");
        var bus = KafkaBus.Open(Options(client));
        work.End($"connected to {bus.Description}");
        return bus;
    }

    private KafkaBusOptions Options(string client)
    {
        var options = new KafkaBusOptions
        {
            BootstrapServers = settings.Kafka!,
            ClientId = $"modelnet-{client}/{VersionAction.Version}",
            TopicPrefix = settings.TopicPrefix,
            Replication = (short)settings.Replication,
            Retention = settings.RetentionDays is { } days ? TimeSpan.FromDays(days) : null,
            Security = Security(),
            OnStatus = status => notes.Say(status.Message),
        };
        return settings.Partitions is { } partitions ? options with { Partitions = partitions } : options;
    }

    private KafkaSecurity? Security()
    {
        if (settings is { Tls: false, CaFile: null, CertificateFile: null, KeyFile: null, User: null, PasswordFile: null })
        {
            return null;
        }

        return new KafkaSecurity
        {
            CaFile = Full(settings.CaFile),
            CertificateFile = Full(settings.CertificateFile),
            KeyFile = Full(settings.KeyFile),
            KeyPassword = environment.Variable(KeyPasswordVariable) is { Length: > 0 } ? KafkaSecret.FromEnvironment(KeyPasswordVariable) : null,
            Username = settings.User,
            Password = settings.User is null ? null
                : Full(settings.PasswordFile) is { } file ? KafkaSecret.FromFile(file) : KafkaSecret.FromEnvironment(PasswordVariable),
        };
    }

    private string? Full(string? path) => path is null ? null : UserPath.Full(path, environment.Folder);
}
