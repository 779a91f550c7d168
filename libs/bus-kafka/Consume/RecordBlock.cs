namespace ModelNet.Bus.Kafka;

/// <summary>A fetched record within a block; an entry without a record says that its partition has been read up to an offset.</summary>
internal struct RecordEntry
{
    public PartitionSlot Slot;
    public long Offset;
    public long Timestamp;
    public int Epoch;
    public int Position;
    public int KeyLength;
    public int ValueLength;
    public int HeadersLength;
    public bool IsEnd;
}

/// <summary>Records between the fetching and the polling thread: filled by one, emptied by the other, and used again.</summary>
internal sealed class RecordBlock
{
    private RecordEntry[] _entries = new RecordEntry[64];
    private byte[] _data = new byte[16 << 10];

    public int Count { get; private set; }

    /// <summary>Bytes in use.</summary>
    public int Used { get; private set; }

    /// <summary>The entry to hand out next.</summary>
    public int Position { get; set; }

    public bool IsEmpty => Position >= Count;

    public ref RecordEntry Current => ref _entries[Position];

    public ReadOnlySpan<byte> Key(in RecordEntry entry) => _data.AsSpan(entry.Position, entry.KeyLength);

    public ReadOnlySpan<byte> Value(in RecordEntry entry) => _data.AsSpan(entry.Position + entry.KeyLength, entry.ValueLength);

    public ReadOnlySpan<byte> Headers(in RecordEntry entry) => _data.AsSpan(entry.Position + entry.KeyLength + entry.ValueLength, entry.HeadersLength);

    /// <summary>Adds an entry with its bytes: key, value, headers.</summary>
    public void Add(RecordEntry entry, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        var size = key.Length + value.Length + headers.Length;
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        if (_data.Length - Used < size)
        {
            Array.Resize(ref _data, Math.Max(checked(Used + size), (int)Math.Min(2L * _data.Length, Array.MaxLength)));
        }

        entry.Position = Used;
        key.CopyTo(_data.AsSpan(Used));
        value.CopyTo(_data.AsSpan(Used + key.Length));
        headers.CopyTo(_data.AsSpan(Used + key.Length + value.Length));
        Used += size;
        _entries[Count++] = entry;
    }

    public void Clear()
    {
        Count = 0;
        Used = 0;
        Position = 0;
    }
}
