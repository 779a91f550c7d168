namespace ModelNet.Cli.Bus;

/// <summary>Which bus the command talks to, as asked for; checked for form only.</summary>
internal sealed record BusSettings
{
    /// <summary>Addresses of Kafka brokers, or null for the embedded log.</summary>
    public string? Kafka { get; init; }

    public string TopicPrefix { get; init; } = "";

    /// <summary>Partitions of topics that are created; null takes the default.</summary>
    public int? Partitions { get; init; }

    /// <summary>Copies of each record in topics that are created.</summary>
    public int Replication { get; init; } = 1;

    /// <summary>Days that created topics keep records; null leaves it to the brokers.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Seconds that a service may be silent before its sessions go to another; null takes the default.</summary>
    public int? SessionTimeout { get; init; }

    public bool Tls { get; init; }

    public string? CaFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    public string? User { get; init; }

    public string? PasswordFile { get; init; }

    /// <summary>The schema registry's address; null writes plain Avro without a schema id.</summary>
    public string? SchemaRegistry { get; init; }
}
