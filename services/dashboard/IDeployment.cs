namespace ModelNet.Dashboard;

/// <summary>What an operator can ask about the topics and groups of a deployment. Called by several threads.</summary>
public interface IDeployment
{
    /// <summary>Where it is, for people.</summary>
    string Description { get; }

    /// <summary>Topics and groups as they are now.</summary>
    /// <exception cref="Bus.BusException">they cannot be asked now.</exception>
    DeploymentState Look();
}

/// <summary>Topics and groups at one moment, both by name.</summary>
public sealed record DeploymentState(IReadOnlyList<TopicSight> Topics, IReadOnlyList<GroupSight> Groups)
{
    /// <summary>Before anything is known.</summary>
    public static DeploymentState Empty { get; } = new([], []);
}

/// <summary>A topic.</summary>
/// <param name="Name">Without the deployment's prefix.</param>
/// <param name="Replication">Brokers that keep each record.</param>
/// <param name="InSync">The fewest copies of a partition that are in sync; 0 when one has no leader.</param>
/// <param name="Partitions">First and next offset of each partition.</param>
public sealed record TopicSight(string Name, int Replication, int InSync, IReadOnlyList<PartitionSight> Partitions)
{
    /// <summary>Records that are kept.</summary>
    public long Records => Partitions.Sum(partition => partition.End - partition.Start);

    /// <summary>Records that were ever appended.</summary>
    public long Appended => Partitions.Sum(partition => partition.End);
}

/// <summary>The offsets of the first record that is kept and of the next one.</summary>
public sealed record PartitionSight(int Partition, long Start, long End);

/// <summary>A consumer group.</summary>
/// <param name="Name">Without the deployment's prefix.</param>
/// <param name="State">stable, empty, dead, …</param>
/// <param name="Members">How many processes it has.</param>
/// <param name="Lags">Records behind its committed positions, by topic.</param>
public sealed record GroupSight(string Name, string State, int Members, IReadOnlyList<LagSight> Lags);

/// <summary>How many records of a topic are behind the committed positions; null when nothing is committed.</summary>
public sealed record LagSight(string Topic, long? Records);
