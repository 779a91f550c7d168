using ModelNet.Bus.Kafka;

namespace ModelNet.Cli.TopicAdmin;

/// <summary>What of a cluster is a deployment's own.</summary>
internal static class DeployedTopics
{
    /// <summary>Its topics as they are, by name.</summary>
    public static IReadOnlyList<TopicState> Of(KafkaAdmin admin) =>
        [.. admin.Topics([.. admin.TopicNames().Where(TopicUses.IsOurs)]).OrderBy(topic => topic.Name, StringComparer.Ordinal)];

    /// <summary>The groups that services with these topics join.</summary>
    public static IEnumerable<GroupState> Groups(KafkaAdmin admin, IEnumerable<TopicState> topics) =>
        TopicUses.Groups(topics.Select(topic => TopicUses.ModelOf(topic.Name)).OfType<string>()).Select(admin.Group);
}
