using System.Buffers.Binary;

namespace ModelNet.Bus.Embedded;

/// <summary>
/// What the tables must hold after a commit: written in the same transaction, so that rows that vanish (a damaged page, an index
/// that skips) are missed. SQLite has no checksums of its own in the main file.
/// </summary>
internal sealed class LogState
{
    private const int FixedSize = 44;
    private byte[] _buffer = [];

    /// <summary>Counts transactions.</summary>
    public long CommitNumber { get; set; }

    /// <summary>The sequence number of the record to come.</summary>
    public long NextSequence { get; set; }

    /// <summary>For each topic, by its id, the offset of its record to come.</summary>
    public List<long> TopicEnds { get; } = [];

    /// <summary>The sum of the topic rows' checksums.</summary>
    public ulong TopicsDigest { get; set; }

    public long PositionCount { get; set; }

    /// <summary>The sum of the position rows' checksums.</summary>
    public ulong PositionsDigest { get; set; }

    /// <summary>The checksum of the last encoded or decoded state.</summary>
    public uint Sum { get; private set; }

    /// <summary>The state as bytes, valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode()
    {
        var size = FixedSize + (8 * TopicEnds.Count) + 4;
        if (_buffer.Length < size)
        {
            _buffer = new byte[size + 256];
        }

        var bytes = _buffer.AsSpan(0, size);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, CommitNumber);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], NextSequence);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], TopicsDigest);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], PositionCount);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], PositionsDigest);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[40..], TopicEnds.Count);
        for (var topic = 0; topic < TopicEnds.Count; topic++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(FixedSize + (8 * topic))..], TopicEnds[topic]);
        }

        Sum = Checksum.Of(bytes[..^4]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^4..], Sum);
        return bytes;
    }

    /// <summary>Reads a state; null when the bytes are not one that was written.</summary>
    public static LogState? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedSize + 4 || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Checksum.Of(bytes[..^4]))
        {
            return null;
        }

        var topics = BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]);
        if (topics < 0 || bytes.Length - FixedSize - 4 != 8L * topics)
        {
            return null;
        }

        var state = new LogState
        {
            CommitNumber = BinaryPrimitives.ReadInt64LittleEndian(bytes),
            NextSequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            TopicsDigest = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            PositionCount = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            PositionsDigest = BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
            Sum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]),
        };
        for (var topic = 0; topic < topics; topic++)
        {
            state.TopicEnds.Add(BinaryPrimitives.ReadInt64LittleEndian(bytes[(FixedSize + (8 * topic))..]));
        }

        return state;
    }
}
