namespace ModelNet.Bus.Embedded;

/// <summary>Records that a consumer has read from the file and hands out one by one; laid out like a <see cref="Segment"/>.</summary>
internal sealed class DiskBlock
{
    private byte[] _data = [];

    public byte[] Data => _data;

    public int Used { get; private set; }

    /// <summary>Where the record to hand out next begins.</summary>
    public int Position { get; set; }

    public bool IsEmpty => Position >= Used;

    /// <summary>The last record's sequence number, or -1.</summary>
    public long LastSequence { get; private set; } = -1;

    public void Clear()
    {
        Used = 0;
        Position = 0;
        LastSequence = -1;
    }

    public void Add(in RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        var size = RecordFrame.Size(header);
        if (_data.Length - Used < size)
        {
            Array.Resize(ref _data, Math.Max(Used + size, _data.Length * 2));
        }

        RecordFrame.Write(_data, Used, header, key, value, headers);
        Used += size;
        LastSequence = header.Sequence;
    }
}
