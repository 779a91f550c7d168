using ModelNet.Bus.Kafka;
using ModelNet.Cli.TopicAdmin;
using ModelNet.Dashboard;

namespace ModelNet.Cli.Dashboards;

/// <summary>Topics and groups as the brokers tell them. Thread-safe: the brokers are asked one question at a time.</summary>
internal sealed class DeploymentOnKafka(KafkaAdmin admin) : IDeployment
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public string Description => admin.Description;

    /// <inheritdoc/>
    public DeploymentState Look()
    {
        lock (_gate)
        {
            var topics = DeployedTopics.Of(admin);
            var ranges = admin.Ranges(topics).ToLookup(range => range.Topic);
            return new DeploymentState(
                [.. topics.Select(topic => Seen(topic, ranges[topic.Name]))],
                [.. DeployedTopics.Groups(admin, topics).Select(group => new GroupSight(group.Name, group.State, group.Members, [.. Lag.Of(group, ranges).Select(lag => new LagSight(lag.Topic, lag.Records))]))]);
        }
    }

    private static TopicSight Seen(TopicState topic, IEnumerable<PartitionRange> ranges) =>
        new(topic.Name, topic.Replication, topic.InSync, [.. ranges.Select(range => new PartitionSight(range.Partition, range.Start, range.End))]);
}
