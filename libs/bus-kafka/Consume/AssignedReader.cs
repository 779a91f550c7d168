using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>
/// A client that reads the partitions it is told to, and can let go of all of them for a while. Belongs to the fetching thread.
/// </summary>
/// <param name="connect">Makes a client.</param>
internal sealed class AssignedReader(Func<IConsumer<Slice, Slice>> connect)
{
    private readonly HashSet<PartitionSlot> _assigned = [];
    private volatile IConsumer<Slice, Slice> _client = connect();

    /// <summary>The client now.</summary>
    public IConsumer<Slice, Slice> Client => _client;

    /// <summary>What it reads, or will when it is no longer suspended.</summary>
    public IReadOnlyCollection<PartitionSlot> Assigned => _assigned;

    /// <summary>Whether it has let go of everything for now.</summary>
    public bool IsSuspended { get; private set; }

    /// <summary>Partitions are to be read from their <see cref="PartitionSlot.FetchNext"/>, or no longer where they have no epoch. The others go on.</summary>
    public void Move(IReadOnlyCollection<PartitionSlot> moved)
    {
        Stop([.. moved.Where(_assigned.Remove)]);
        HashSet<PartitionSlot> started = [.. moved.Where(slot => slot.FetchEpoch >= 0)];
        _assigned.UnionWith(started);
        Start(started);
    }

    /// <summary>Reads nothing until <see cref="Resume"/>.</summary>
    public void Suspend()
    {
        if (!IsSuspended)
        {
            Stop(_assigned);
            IsSuspended = true;
        }
    }

    /// <summary>Reads on, from where each partition stands.</summary>
    public void Resume()
    {
        IsSuspended = false;
        Start(_assigned);
    }

    /// <summary>Reads on with a new client.</summary>
    public void Replace()
    {
        End();
        _client = connect();
        Start(_assigned);
    }

    /// <summary>Closes the client.</summary>
    public void End()
    {
        try
        {
            _client.Close();
        }
        catch (KafkaException)
        {
            // It belongs to no group and has nothing to say goodbye to; disposing it ends it.
        }

        _client.Dispose();
    }

    private void Start(HashSet<PartitionSlot> slots)
    {
        if (slots.Count > 0 && !IsSuspended)
        {
            _client.IncrementalAssign(slots.Select(slot => new TopicPartitionOffset(slot.Topic.BrokerName, slot.Partition, slot.FetchNext)));
        }
    }

    // Up to 2.15.1 the client aborts the process when a partition is taken away again before it has stopped (librdkafka issue 5573). It stops partitions on
    // the thread that answers this question, before it comes to the question: with the answer, they have stopped.
    private void Stop(HashSet<PartitionSlot> slots)
    {
        if (slots.Count > 0 && !IsSuspended)
        {
            _client.IncrementalUnassign(slots.Select(slot => new TopicPartition(slot.Topic.BrokerName, slot.Partition)));
            _ = _client.Assignment;
        }
    }
}
