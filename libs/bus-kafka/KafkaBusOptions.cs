namespace ModelNet.Bus.Kafka;

/// <summary>How Kafka is reached and used. Sizes are in bytes. Secrets are named, never held: see <see cref="SecretSource"/>.</summary>
public sealed record KafkaBusOptions
{
    /// <summary>Addresses of some brokers, <c>host:port</c>, separated by commas.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>The name under which the brokers log this process.</summary>
    public string ClientId { get; init; } = "modelnet";

    /// <summary>Put before the name of every topic and group on the brokers, such as <c>team-a.</c>, so that deployments do not disturb each other; readers never see it.</summary>
    public string TopicPrefix { get; init; } = string.Empty;

    /// <summary>How many partitions <see cref="IBus.EnsureTopics"/> creates. All topics that a group reads must have the same number.</summary>
    public int Partitions { get; init; } = 12;

    /// <summary>On how many brokers each record is kept; more than 2 also asks that all but one have it before it is acknowledged.</summary>
    public short Replication { get; init; } = 1;

    /// <summary>How long new topics keep records; null leaves it to the brokers.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>The largest record, key, value and headers together. Larger ones are refused with <c>record_too_large</c>.</summary>
    public int MaxRecordBytes { get; init; } = 8 << 20;

    /// <summary>How many bytes may be appended and not yet acknowledged; appends wait beyond it.</summary>
    public long MaxPendingBytes { get; init; } = 64L << 20;

    /// <summary>How many records may be appended and not yet acknowledged.</summary>
    public int MaxPendingRecords { get; init; } = 100_000;

    /// <summary>How many bytes a consumer keeps ready for its next poll.</summary>
    public int MaxBufferedBytes { get; init; } = 8 << 20;

    /// <summary>How long the client waits for more records before it sends a batch. Zero is best for latency: batches form by themselves under load.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.Zero;

    /// <summary>How long <see cref="KafkaBus.Open"/> tries to reach a broker.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a member of a group may be silent before its partitions go to others.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a rebalance waits for a consumer to take note, inside a poll, that it loses partitions. After it they are given away all the same,
    /// and what the consumer still hands out or commits for them does not count.
    /// </summary>
    public TimeSpan RevocationTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long <see cref="IAsyncDisposable.DisposeAsync"/> waits for records that are not acknowledged.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether nothing is ever appended: appends are refused with <c>read_only</c>. Who may not write anything needs it, since the brokers give numbers to producers (for exactly one copy of each record)
    /// only to those who may write somewhere.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>Encryption and identity; null talks in the clear, for a network that is trusted wholly.</summary>
    public KafkaSecurity? Security { get; init; }

    /// <summary>Told when the brokers go away and come back. Called on threads of the client: return at once.</summary>
    public Action<KafkaStatus>? OnStatus { get; init; }

    /// <summary>How long the group's thread may be silent; nothing that a handler does counts. Tests shorten it.</summary>
    internal TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often partitions that do not move are compared with where they end. Tests shorten it.</summary>
    internal TimeSpan StallPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>All that is wrong with these options, or nothing.</summary>
    internal IEnumerable<string> Errors()
    {
        (bool Wrong, string What)[] rules =
        [
            (string.IsNullOrWhiteSpace(BootstrapServers), "BootstrapServers is empty"),
            (string.IsNullOrWhiteSpace(ClientId), "ClientId is empty"),
            (!TopicPrefix.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'), "TopicPrefix has letters other than a-z A-Z 0-9 . _ -"),
            (Partitions is < 1 or > 10_000, "Partitions is not between 1 and 10000"),
            (Replication < 1, "Replication is below 1"),
            (Retention <= TimeSpan.Zero, "Retention is not above zero"),
            (MaxRecordBytes is < 1 or > 512 << 20, "MaxRecordBytes is not between 1 byte and 512 MiB"),
            (MaxPendingBytes < 1, "MaxPendingBytes is below 1"),
            (MaxPendingRecords is < 1 or > 5_000_000, "MaxPendingRecords is not between 1 and 5000000"),
            (MaxBufferedBytes < 1, "MaxBufferedBytes is below 1"),
            (Linger < TimeSpan.Zero || Linger > TimeSpan.FromSeconds(1), "Linger is not between 0 and 1 s"),
            (ConnectTimeout <= TimeSpan.Zero, "ConnectTimeout is not above zero"),
            (SessionTimeout < TimeSpan.FromSeconds(1), "SessionTimeout is below 1 s"),
            (RevocationTimeout < TimeSpan.Zero || RevocationTimeout > TimeSpan.FromMinutes(4), "RevocationTimeout is not between 0 and 4 minutes"),
            (CloseTimeout < TimeSpan.Zero, "CloseTimeout is negative"),
        ];
        return rules.Where(rule => rule.Wrong).Select(rule => rule.What).Concat(Security?.Errors() ?? []);
    }
}
