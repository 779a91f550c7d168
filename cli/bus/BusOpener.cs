using ModelNet.Bus;
using ModelNet.Bus.Kafka;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Contracts;
using ModelNet.SchemaRegistry;

namespace ModelNet.Cli.Bus;

/// <summary>Connects to Kafka as the settings say.</summary>
internal sealed class BusOpener(CliEnvironment environment, BusSettings settings, ProgressNotes notes)
{
    private const string PasswordVariable = "MODELNET_KAFKA_PASSWORD";
    private const string KeyPasswordVariable = "MODELNET_KAFKA_KEY_PASSWORD";

    /// <summary>Opens the bus; says so when that takes long, and later when the brokers go away and come back.</summary>
    /// <exception cref="CliException"><c>kafka_missing</c>: no broker was named.</exception>
    /// <exception cref="BusUnavailableException">no broker answers.</exception>
    /// <exception cref="SchemaRegistryException">the registry does not answer, or refuses a schema.</exception>
    public async Task<IBus> OpenAsync(string client, IReadOnlyCollection<string> models, bool onlyReads = false)
    {
        RequireKafka();
        var bus = Connect(client, onlyReads && settings.SchemaRegistry is null); // with a registry it is the connection that puts unreadable records aside
        return settings.SchemaRegistry is null ? bus : await WithRegistry(bus, models);
    }

    private KafkaBus Connect(string client, bool readOnly)
    {
        using var work = notes.Begin($"connecting to Kafka at {settings.Kafka}");
        var bus = KafkaBus.Open(Options(client) with { ReadOnly = readOnly });
        work.End($"connected to {bus.Description}");
        return bus;
    }

    /// <summary>Registers the schemas and has every record carry the id of its own.</summary>
    private async Task<IBus> WithRegistry(KafkaBus bus, IReadOnlyCollection<string> models)
    {
        try
        {
            using var work = notes.Begin($"registering schemas at {settings.SchemaRegistry}");
            var framed = await RegistryBus.OpenAsync(bus, Registry(), Topics.All(models), environment.Time);
            work.End("schemas are registered");
            return framed;
        }
        catch
        {
            await bus.DisposeAsync();
            throw;
        }
    }

    private SchemaRegistryOptions Registry() => SchemaRegistryOptions.FromEnvironment(settings.SchemaRegistry)! with { TopicPrefix = settings.TopicPrefix };

    /// <summary>Connects with an operator's view: topics, groups and access rules.</summary>
    /// <exception cref="CliException"><c>kafka_missing</c>: no broker was named.</exception>
    /// <exception cref="BusUnavailableException">no broker answers.</exception>
    public KafkaAdmin OpenAdmin(string client)
    {
        RequireKafka();
        using var work = notes.Begin($"connecting to Kafka at {settings.Kafka}");
        return KafkaAdmin.Open(Options(client));
    }

    /// <summary>The settings as the bus takes them.</summary>
    public KafkaBusOptions Options(string client)
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
        options = settings.Partitions is { } partitions ? options with { Partitions = partitions } : options;
        return settings.SessionTimeout is { } seconds ? options with { SessionTimeout = TimeSpan.FromSeconds(seconds) } : options;
    }

    private void RequireKafka()
    {
        if (settings.Kafka is null)
        {
            throw CliException.Usage("kafka_missing", "no Kafka broker is named", "give --kafka HOST:PORT, or set MODELNET_KAFKA; one machine needs none: modelnet run");
        }
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
            KeyPassword = environment.Variable(KeyPasswordVariable) is { Length: > 0 } ? SecretSource.FromEnvironment(KeyPasswordVariable) : null,
            Username = settings.User,
            Password = settings.User is null ? null
                : Full(settings.PasswordFile) is { } file ? SecretSource.FromFile(file) : SecretSource.FromEnvironment(PasswordVariable),
        };
    }

    private string? Full(string? path) => path is null ? null : UserPath.Full(path, environment.Folder);
}
