using ModelNet.Bus;

namespace ModelNet.Kafka.Conformance;

/// <summary>Notes in which order the topics of each partition number are handed out until it has caught up.</summary>
internal sealed class CatchUpNotes(IReadOnlyList<string> order) : IRecordHandler, IAssignmentObserver
{
    private readonly Dictionary<int, (int Topic, int Records)> _at = [];

    /// <summary>For each number that has caught up, how many records came before.</summary>
    public Dictionary<int, int> CaughtUpAfter { get; } = [];

    public List<string> Faults { get; } = [];

    public void Handle(in RecordView record)
    {
        var topic = order.ToList().IndexOf(record.Topic);
        var (last, records) = _at[record.Partition];
        if (topic < last && !CaughtUpAfter.ContainsKey(record.Partition))
        {
            Faults.Add($"partition {record.Partition}: a record of {record.Topic} after one of {order[last]}");
        }

        _at[record.Partition] = (topic, records + 1);
    }

    public void Assigned(IReadOnlyList<TopicPartitionId> partitions)
    {
        foreach (var partition in partitions)
        {
            _at[partition.Partition] = default;
        }
    }

    public void CaughtUp(int partition) => CaughtUpAfter.Add(partition, _at[partition].Records);

    public void Revoked(IReadOnlyList<TopicPartitionId> partitions, bool lost) => Faults.Add("nothing should be revoked");
}
