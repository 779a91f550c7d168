using ModelNet.Bus;

namespace ModelNet.Hosting;

/// <summary>
/// Which partitions a service answers for, and which of them it has re-read. On a bus whose groups have one member (the embedded log) nothing is
/// assigned: there the one partition is owned from the start.
/// </summary>
public sealed class OwnedPartitions : IAssignmentObserver
{
    private IPartitionWork? _work;
    private bool[] _live = new bool[1];
    private bool _assignedByBus;

    /// <summary>True when the partition's sessions may be acted for.</summary>
    public bool IsLive(int partition) => (uint)partition < (uint)_live.Length && _live[partition];

    /// <summary>Names who is told; before the first poll.</summary>
    public void Tell(IPartitionWork work) => _work = work;

    /// <summary>After each poll: makes the one partition of a bus without assignments live once it has been re-read.</summary>
    public void Settle(IBusConsumer consumer)
    {
        if (!_assignedByBus && !_live[0] && consumer.CaughtUp)
        {
            CaughtUp(0);
        }
    }

    /// <inheritdoc/>
    public void Assigned(IReadOnlyList<TopicPartitionId> partitions)
    {
        _assignedByBus = true;
        foreach (var partition in Numbers(partitions))
        {
            Set(partition, live: false);
        }
    }

    /// <inheritdoc/>
    public void CaughtUp(int partition)
    {
        Set(partition, live: true);
        _work?.GoLive(partition);
    }

    /// <inheritdoc/>
    public void Revoked(IReadOnlyList<TopicPartitionId> partitions, bool lost)
    {
        foreach (var partition in Numbers(partitions))
        {
            Set(partition, live: false);
            _work?.Drop(partition);
        }
    }

    private static int[] Numbers(IReadOnlyList<TopicPartitionId> partitions) => [.. partitions.Select(place => place.Partition).Distinct()];

    private void Set(int partition, bool live)
    {
        if (partition >= _live.Length)
        {
            Array.Resize(ref _live, Math.Max(partition + 1, _live.Length * 2));
        }

        _live[partition] = live;
    }
}
