namespace ModelNet.Bus.Embedded;

/// <summary>
/// A run of records in memory. Only the appender writes, under the bus's lock; readers that hold a reference read up to
/// <see cref="EndSequence"/> without a lock, because a record's bytes are complete before that number moves past it.
/// </summary>
internal sealed class Segment(byte[] data)
{
    private long _endSequence;

    public byte[] Data { get; } = data;

    /// <summary>The first record's sequence number.</summary>
    public long BaseSequence { get; private set; }

    /// <summary>One past the last complete record's sequence number.</summary>
    public long EndSequence => Volatile.Read(ref _endSequence);

    /// <summary>Bytes in use.</summary>
    public int Used { get; private set; }

    /// <summary>How many readers are inside. Guarded by the bus's lock.</summary>
    public int Readers { get; set; }

    /// <summary>No longer part of the tail; the last reader to leave frees it. Guarded by the bus's lock.</summary>
    public bool Evicted { get; set; }

    public void Start(long sequence)
    {
        BaseSequence = sequence;
        Used = 0;
        Evicted = false;
        Volatile.Write(ref _endSequence, sequence);
    }

    public bool HasRoom(int size) => Data.Length - Used >= size;

    public void Append(in RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        RecordFrame.Write(Data, Used, header, key, value, headers);
        Used += RecordFrame.Size(header);
        Volatile.Write(ref _endSequence, header.Sequence + 1);
    }

    /// <summary>Where the record with this number begins; it must be in this segment or be the next one to come.</summary>
    public int PositionOf(long sequence)
    {
        var position = 0;
        for (var at = BaseSequence; at < sequence; at++)
        {
            position += RecordFrame.Size(RecordFrame.Header(Data, position));
        }

        return position;
    }
}
