using System.Globalization;
using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>librdkafka's settings, from ours. What differs from its defaults says why.</summary>
internal static class ClientSettings
{
    // Room for what the protocol adds to a record.
    private const int RecordOverhead = 64 << 10;

    public static int MaxBatchBytes(KafkaBusOptions options) => options.MaxRecordBytes + RecordOverhead;

    public static ProducerConfig Producer(KafkaBusOptions options) => Common(new ProducerConfig
    {
        EnableIdempotence = !options.ReadOnly, // no duplicate and no reordering by retries; implies Acks.All
        Acks = Acks.All,
        MessageTimeoutMs = 0, // a broker that is away is waited for; whoever cannot wait bounds the flush
        LingerMs = options.Linger.TotalMilliseconds,
        MessageMaxBytes = MaxBatchBytes(options),
        QueueBufferingMaxMessages = options.MaxPendingRecords + 1,
        QueueBufferingMaxKbytes = (int)Math.Clamp((2 * options.MaxPendingBytes / 1024) + (2 * MaxBatchBytes(options) / 1024), 1, int.MaxValue),
        DeliveryReportFields = "none", // only whether it arrived; otherwise each report keeps and copies the record
    }, options);

    public static ConsumerConfig Reader(KafkaBusOptions options, string? group) => Common(new ConsumerConfig
    {
        GroupId = group ?? options.ClientId, // required by the client; a reader that assigns itself never joins it
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        AutoOffsetReset = AutoOffsetReset.Error, // a position that is gone is an error, not a jump
        EnablePartitionEof = true, // says how far an end without data records has been read
        AllowAutoCreateTopics = false,
        CheckCrcs = true,
        IsolationLevel = IsolationLevel.ReadCommitted,
        FetchWaitMaxMs = 100, // a fetch ends at once when records come; this bounds what waits behind it
        FetchErrorBackoffMs = 50,
        FetchQueueBackoffMs = 10,
        FetchMaxBytes = Math.Max(50 << 20, MaxBatchBytes(options)),
        MaxPartitionFetchBytes = 1 << 20, // a larger record is fetched all the same
        QueuedMinMessages = 2_000, // for each partition; the default of 100,000 small records would be 60 MB of the client's own book-keeping
        ReceiveMessageMaxBytes = Math.Max(100 << 20, MaxBatchBytes(options) + (1 << 20)),
        QueuedMaxMessagesKbytes = Math.Max(1, options.MaxBufferedBytes / 1024),
        ConsumeResultFields = "headers,timestamp,topic",
    }, options);

    /// <summary>The member of the group: it owns partitions and commits positions, and reads nothing.</summary>
    public static ConsumerConfig Member(KafkaBusOptions options, string group)
    {
        var config = Reader(options, group);
        config.EnablePartitionEof = false;
        config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
        config.SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds;
        config.HeartbeatIntervalMs = Math.Max(100, (int)(options.SessionTimeout.TotalMilliseconds / 4));
        config.MaxPollIntervalMs = Math.Max((int)options.MaxPollInterval.TotalMilliseconds, config.SessionTimeoutMs.Value);
        config.QueuedMinMessages = 1;
        config.QueuedMaxMessagesKbytes = 1;
        return config;
    }

    private static T Common<T>(T config, KafkaBusOptions options)
        where T : ClientConfig
    {
        config.BootstrapServers = options.BootstrapServers;
        config.ClientId = options.ClientId;
        config.SocketNagleDisable = true;
        config.SocketKeepaliveEnable = true;
        config.ReconnectBackoffMs = 50;
        config.ReconnectBackoffMaxMs = 1_000;
        config.RetryBackoffMs = 50;
        config.EnableMetricsPush = false;
        config.LogConnectionClose = false;
        Secure(config, options.Security);
        return config;
    }

    private static void Secure(ClientConfig config, KafkaSecurity? security)
    {
        if (security is null)
        {
            config.SecurityProtocol = SecurityProtocol.Plaintext;
            return;
        }

        config.SecurityProtocol = security.Username is null ? SecurityProtocol.Ssl : SecurityProtocol.SaslSsl;
        config.EnableSslCertificateVerification = true;
        config.SslEndpointIdentificationAlgorithm = SslEndpointIdentificationAlgorithm.Https;
        Set(config, "ssl.ca.location", security.CaFile);
        Set(config, "ssl.certificate.location", security.CertificateFile);
        Set(config, "ssl.key.location", security.KeyFile);
        Set(config, "ssl.key.password", security.KeyPassword?.Read());
        if (security.Username is not null)
        {
            config.SaslMechanism = SaslMechanism.ScramSha512;
            config.SaslUsername = security.Username;
            config.SaslPassword = security.Password!.Read();
        }
    }

    private static void Set(ClientConfig config, string name, string? value)
    {
        if (value is not null)
        {
            config.Set(name, value);
        }
    }

    /// <summary>What the topics that we create are told.</summary>
    public static Dictionary<string, string> Topic(KafkaBusOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["max.message.bytes"] = MaxBatchBytes(options).ToString(CultureInfo.InvariantCulture),
            ["min.insync.replicas"] = Math.Max(1, options.Replication - 1).ToString(CultureInfo.InvariantCulture),
        };
        if (options.Retention is { } retention)
        {
            settings["retention.ms"] = ((long)retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        return settings;
    }
}
