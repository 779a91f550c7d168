using ModelNet.Bus.Kafka;

namespace ModelNet.Cli.TopicAdmin;

/// <summary>How far a group is behind in one topic. Positions are kept behind the oldest open session, so a lag above zero may be work in progress.</summary>
/// <param name="Topic">Without the prefix.</param>
/// <param name="Records">Records after the committed positions; where a partition has none, all of it. Null: the group has committed nothing there.</param>
internal sealed record Lag(string Topic, long? Records)
{
    /// <summary>The topics that the group has committed positions in, by name.</summary>
    public static IReadOnlyList<Lag> Of(GroupState group, ILookup<string, PartitionRange> ranges) =>
    [
        .. group.Committed.Keys.Select(position => position.Topic).Distinct().Order(StringComparer.Ordinal)
            .Where(ranges.Contains)
            .Select(topic => new Lag(topic, ranges[topic].Sum(range => Math.Max(0, range.End - Math.Max(range.Start, group.Committed.GetValueOrDefault((topic, range.Partition))))))),
    ];
}
