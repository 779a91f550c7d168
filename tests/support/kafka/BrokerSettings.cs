namespace ModelNet.Tests.Support.Kafka;

/// <summary>The settings of a small broker that is its own controller.</summary>
internal static class BrokerSettings
{
    public const string Logging = """
        status = error
        appender.console.type = Console
        appender.console.name = out
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %d %p %m (%c)%n
        rootLogger.level = warn
        rootLogger.appenderRefs = out
        rootLogger.appenderRef.out.ref = out
        """;

    private const string Authorizer = $"""
        authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
        super.users=User:ANONYMOUS;User:{TestKafka.User}
        allow.everyone.if.no.acl.found=false
        """;

    /// <param name="folder">The broker's folder.</param>
    /// <param name="ports">For each node: plaintext, controller, SASL_SSL, mutual TLS.</param>
    /// <param name="node">The node.</param>
    /// <param name="certificates">For encrypted listeners; null has none.</param>
    /// <param name="authorizer">Whether every right has to be granted, but to <see cref="TestKafka.User"/> and on the listener without encryption.</param>
    public static string Of(string folder, int[][] ports, int node, TestCertificates? certificates, bool authorizer)
    {
        var mine = ports[node];
        var copies = Math.Min(3, ports.Length);
        var listeners = $"PLAINTEXT://127.0.0.1:{mine[0]}" + (certificates is null ? string.Empty : $",SASL://127.0.0.1:{mine[2]},MTLS://127.0.0.1:{mine[3]}");
        return $"""
            process.roles=broker,controller
            node.id={node}
            controller.quorum.voters={string.Join(',', ports.Select((port, id) => $"{id}@127.0.0.1:{port[1]}"))}
            controller.listener.names=CONTROLLER
            listeners={listeners},CONTROLLER://127.0.0.1:{mine[1]}
            advertised.listeners={listeners}
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_SSL,MTLS:SSL
            log.dirs={folder}/data
            num.network.threads=2
            num.io.threads=4
            num.replica.fetchers=1
            log.cleaner.dedupe.buffer.size=2097152
            offsets.topic.num.partitions=4
            offsets.topic.replication.factor={copies}
            transaction.state.log.num.partitions=2
            transaction.state.log.replication.factor={copies}
            transaction.state.log.min.isr=1
            group.initial.rebalance.delay.ms=0
            group.min.session.timeout.ms=1000
            controller.quorum.election.timeout.ms=500
            controller.quorum.fetch.timeout.ms=1000
            broker.session.timeout.ms=4000
            broker.heartbeat.interval.ms=500
            controlled.shutdown.retry.backoff.ms=200
            {(certificates is null ? string.Empty : Security(certificates))}
            {(authorizer ? Authorizer : string.Empty)}
            """;
    }

    private static string Security(TestCertificates certificates) => $"""
        sasl.enabled.mechanisms=SCRAM-SHA-512
        listener.name.sasl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
        ssl.keystore.type=PEM
        ssl.keystore.location={certificates.ServerKeyStore}
        ssl.truststore.type=PEM
        ssl.truststore.location={certificates.CaFile}
        listener.name.mtls.ssl.client.auth=required
        """;
}
