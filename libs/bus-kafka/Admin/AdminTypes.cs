namespace ModelNet.Bus.Kafka;

/// <summary>A topic as it should be.</summary>
/// <param name="Name">Without the prefix.</param>
/// <param name="Partitions">How many.</param>
/// <param name="Replication">On how many brokers each record is kept.</param>
/// <param name="Settings">Kafka's names and values of what the topic sets itself; the rest is left to the brokers.</param>
public sealed record TopicWish(string Name, int Partitions, int Replication, IReadOnlyDictionary<string, string> Settings);

/// <summary>A topic as it is.</summary>
/// <param name="Name">Without the prefix.</param>
/// <param name="Partitions">How many.</param>
/// <param name="Replication">The replicas of its first partition.</param>
/// <param name="InSync">The fewest replicas of a partition that are in sync; 0 when one has no leader.</param>
/// <param name="Settings">Kafka's names and values, the brokers' defaults included; empty when we may not see them.</param>
public sealed record TopicState(string Name, int Partitions, int Replication, int InSync, IReadOnlyDictionary<string, string> Settings);

/// <summary>One partition's offsets.</summary>
/// <param name="Topic">Without the prefix.</param>
/// <param name="Partition">Its number.</param>
/// <param name="Start">The first offset that is kept.</param>
/// <param name="End">The offset of the next record.</param>
public sealed record PartitionRange(string Topic, int Partition, long Start, long End);

/// <summary>A consumer group.</summary>
/// <param name="Name">Without the prefix, which groups have too.</param>
/// <param name="State">Kafka's word in lower case: stable, empty, dead, …; a group that never was is dead.</param>
/// <param name="Members">How many members it has now.</param>
/// <param name="Committed">The committed positions, by topic (without the prefix) and partition.</param>
public sealed record GroupState(string Name, string State, int Members, IReadOnlyDictionary<(string Topic, int Partition), long> Committed);

/// <summary>What an access rule is about.</summary>
public enum AclResource
{
    Topic,
    Group,
}

/// <summary>What an access rule allows. Reading and writing include describing.</summary>
public enum AclOperation
{
    Describe,
    Read,
    Write,
}

/// <summary>One permission.</summary>
/// <param name="Principal">Such as <c>User:modelnet-fuser</c>.</param>
/// <param name="Operation">What is allowed, from any host.</param>
/// <param name="Resource">On what.</param>
/// <param name="Name">Its full name on the brokers, prefix included.</param>
/// <param name="IsPrefix">Whether the rule is for all names that begin so.</param>
public sealed record AclRule(string Principal, AclOperation Operation, AclResource Resource, string Name, bool IsPrefix = false);
