using System.CommandLine;
using ModelNet.Cli.CommandLine;

namespace ModelNet.Cli.Bus;

/// <summary>The options of every verb that talks to Kafka.</summary>
internal sealed class BusOptions
{
    private readonly Option<string?> _kafka = OptionFactory.Text("--kafka", "HOST:PORT,…", "Some of the Kafka brokers; also MODELNET_KAFKA");
    private readonly Option<string?> _registry = OptionFactory.Text("--schema-registry", "URL", "A registry with the Confluent API: records then carry their schema's id; also MODELNET_SCHEMA_REGISTRY");
    private readonly Option<string?> _prefix = OptionFactory.Text("--topic-prefix", "TEXT", "Put before every topic's name, such as team-a.");
    private readonly Option<int?> _partitions = OptionFactory.Number("--partitions", "Partitions of topics that are created; default 12", 1, 10_000);
    private readonly Option<int?> _replication = OptionFactory.Number("--replication", "Brokers that keep each record of topics that are created; default 1", 1, 100);
    private readonly Option<int?> _sessionTimeout = OptionFactory.Number("--kafka-session-timeout", "Seconds that a service may be silent before its sessions go to another; default 10, and the brokers may ask for at least 6", 1, 300);
    private readonly Option<bool> _tls = OptionFactory.Flag("--kafka-tls", "Encrypt, with the system's authorities; the options below imply it");
    private readonly Option<string?> _ca = OptionFactory.Text("--kafka-ca", "FILE", "PEM file of the authorities that sign the brokers' certificates");
    private readonly Option<string?> _certificate = OptionFactory.Text("--kafka-cert", "FILE", "PEM file of this side's certificate (mutual TLS)");
    private readonly Option<string?> _key = OptionFactory.Text("--kafka-key", "FILE", "PEM file of its private key; its password, if it has one, in MODELNET_KAFKA_KEY_PASSWORD");
    private readonly Option<string?> _user = OptionFactory.Text("--kafka-user", "NAME", "SASL user (SCRAM-SHA-512); the password in MODELNET_KAFKA_PASSWORD or --kafka-password-file");
    private readonly Option<string?> _passwordFile = OptionFactory.Text("--kafka-password-file", "FILE", "A file that holds the SASL password");

    public void AddTo(Command verb) =>
        verb.AddAll(_kafka, _registry, _prefix, _partitions, _replication, _sessionTimeout, _tls, _ca, _certificate, _key, _user, _passwordFile);

    public BusSettings Read(ParseResult parsed) => new()
    {
        Kafka = parsed.GetValue(_kafka),
        SchemaRegistry = parsed.GetValue(_registry),
        TopicPrefix = parsed.GetValue(_prefix) ?? "",
        Partitions = parsed.GetValue(_partitions),
        Replication = parsed.GetValue(_replication) ?? 1,
        SessionTimeout = parsed.GetValue(_sessionTimeout),
        Tls = parsed.GetValue(_tls),
        CaFile = parsed.GetValue(_ca),
        CertificateFile = parsed.GetValue(_certificate),
        KeyFile = parsed.GetValue(_key),
        User = parsed.GetValue(_user),
        PasswordFile = parsed.GetValue(_passwordFile),
    };
}
