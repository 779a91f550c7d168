namespace ModelNet.Bus;

/// <summary>One partition of a topic.</summary>
public readonly record struct TopicPartitionId(string Topic, int Partition);

/// <summary>
/// Told which partitions a consumer of a group owns, inside <see cref="IBusConsumer.Poll"/> on the polling thread. The partitions of one
/// number come and go together over all topics of the consumer, so a key's records of all its topics always have one owner.
/// </summary>
public interface IAssignmentObserver
{
    /// <summary>These partitions are the consumer's now; its records start at the committed positions. No record of them was handed out before this call.</summary>
    void Assigned(IReadOnlyList<TopicPartitionId> partitions);

    /// <summary>
    /// Every record that the partitions of this number held when they were assigned has been handed out: topic by topic, in the order of
    /// <see cref="SubscriptionOptions.Topics"/>, so that what opens a piece of work comes before what continues it. From now on topics have no common order.
    /// </summary>
    void CaughtUp(int partition);

    /// <summary>
    /// These partitions are the consumer's no longer: drop the state of their sessions. No record of them is handed out after this call, and positions
    /// committed for them from here on are ignored. When <paramref name="lost"/> is false the new owner starts only after this call has returned, so positions may be
    /// committed inside it; when it is true (the group has moved on without this consumer) others may have owned them for some time already.
    /// </summary>
    void Revoked(IReadOnlyList<TopicPartitionId> partitions, bool lost);
}
