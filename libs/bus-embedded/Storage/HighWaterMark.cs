using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ModelNet.Bus.Embedded;

/// <summary>
/// How far the log was durable at least, in a file beside the database. SQLite drops the write-ahead log from its first bad frame
/// on without a word; this file tells that from a tail that was never acknowledged. It is written after each commit and never forced
/// to the device: it survives <c>kill -9</c>, and after power loss it may be older than the log but not newer.
/// </summary>
internal sealed class HighWaterMark : IDisposable
{
    private const ulong Magic = 0x31574850474f4c4d; // "MLOGPHW1", little-endian
    private const int Size = 48;
    private readonly SafeFileHandle _file;
    private readonly byte[] _bytes = new byte[Size];
    private readonly Mark _template;

    /// <summary>Opens or creates the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="powerSafe">Whether commits are forced to the device before they are noted here.</param>
    public HighWaterMark(string path, bool powerSafe)
    {
        _template = new Mark(0, 0, 0, powerSafe, BootIdentity.Current);
        using (LogFiles.OpenOwnerOnly(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            _file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        }
    }

    /// <summary>What was noted: the commit, the record to come, the checksum of the state, and when it can be trusted.</summary>
    internal readonly record struct Mark(long CommitNumber, long NextSequence, uint StateSum, bool PowerSafe, ulong Boot);

    /// <summary>Notes a commit that is durable.</summary>
    public void Write(LogState state)
    {
        var bytes = _bytes.AsSpan();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], state.CommitNumber);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], state.NextSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], state.Sum);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], _template.PowerSafe ? 1 : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], _template.Boot);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], Checksum.Of(bytes[..40]));
        RandomAccess.Write(_file, bytes, 0);
    }

    /// <summary>Reads the mark; null when the file is missing, torn or not a mark.</summary>
    public static Mark? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes.Length != Size || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[40..]) != Checksum.Of(bytes[..40]))
        {
            return null;
        }

        return new Mark(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]) == 1,
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));
    }

    public void Dispose() => _file.Dispose();
}
