namespace ModelNet.Bus.Kafka;

/// <summary>A partition of a consumer's topic: where its reader stands and who may use it.</summary>
internal sealed class PartitionSlot(KnownTopic topic, int partition)
{
    private volatile bool _owned;
    private volatile bool _maySend;
    private volatile int _epoch;
    private volatile int _fetchEpoch = -1;
    private long _fetchNext;

    public KnownTopic Topic { get; } = topic;

    public int Partition { get; } = partition;

    public TopicPartitionId Id { get; } = new(topic.Name, partition);

    /// <summary>Where to read from when the group has committed nothing; settled when the consumer was created.</summary>
    public long FirstOffset { get; set; }

    /// <summary>The offset to hand out next. Belongs to the polling thread.</summary>
    public long Next { get; set; }

    /// <summary>The partition's end when the consumer was created or was given the partition.</summary>
    public long CaughtUpAt { get; set; }

    /// <summary>Whether records of it may be handed out and positions entered. Falls on the polling thread when it lets go, on the group's thread when the partition is lost.</summary>
    public bool Owned
    {
        get => _owned;
        set => _owned = value;
    }

    /// <summary>Whether positions of it may be sent: a little longer than it is owned, until what was entered before is with the brokers and the group may give it away.</summary>
    public bool MaySend
    {
        get => _maySend;
        set => _maySend = value;
    }

    /// <summary>Counts moves of the reader; what was fetched before the last one is void. Raised by the polling thread.</summary>
    public int Epoch
    {
        get => _epoch;
        set => _epoch = value;
    }

    /// <summary>Whether the fetching thread was asked to read it. Belongs to the polling thread.</summary>
    public bool Fetching { get; set; }

    /// <summary>The offset to fetch next. Moved by the fetching thread.</summary>
    public long FetchNext
    {
        get => Volatile.Read(ref _fetchNext);
        set => Volatile.Write(ref _fetchNext, value);
    }

    /// <summary>The epoch of what is being fetched; -1 when nothing is. Set by the fetching thread.</summary>
    public int FetchEpoch
    {
        get => _fetchEpoch;
        set => _fetchEpoch = value;
    }

    /// <summary>The newest position that waits to be sent, or -1. Belongs to the committing thread.</summary>
    public long PendingPosition { get; set; } = -1;
}
