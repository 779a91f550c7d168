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
            var topics = admin.Topics([.. admin.TopicNames().Where(TopicUses.IsOurs)]).OrderBy(topic => topic.Name, StringComparer.Ordinal).ToList();
            var ranges = admin.Ranges(topics).ToLookup(range => range.Topic);
            var models = topics.Select(topic => TopicUses.ModelOf(topic.Name)).OfType<string>();
            return new DeploymentState(
                [.. topics.Select(topic => Seen(topic, ranges[topic.Name]))],
                [.. TopicUses.Groups(models).Select(admin.Group).Select(group => new GroupSight(group.Name, group.State, group.Members, [.. Lag.Of(group, ranges).Select(lag => new LagSight(lag.Topic, lag.Records))]))]);
        }
    }

    private static TopicSight Seen(TopicState topic, IEnumerable<PartitionRange> ranges) =>
        new(topic.Name, topic.Replication, topic.InSync, [.. ranges.Select(range => new PartitionSight(range.Partition, range.Start, range.End))]);
}
