using System.Buffers.Binary;

namespace ModelNet.Inference.Llama.Gguf;

/// <summary>
/// Reads the header's primitives from a stream and never believes a length: each is compared with what is left of the file before a
/// byte is read or reserved for it.
/// </summary>
internal sealed class GgufReader(Stream stream, long length)
{
    /// <summary>Longer than any chat template or token, short enough to be held in memory.</summary>
    internal const int MaxStringBytes = 16 << 20;

    private readonly byte[] _small = new byte[8];

    internal long Position => stream.Position;

    internal long Left => length - stream.Position;

    internal uint ReadUInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Small(4, what));

    internal ulong ReadUInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Small(8, what));

    /// <summary>A count of things that take at least <paramref name="bytesEach"/> bytes in the rest of the file.</summary>
    internal long ReadCount(int bytesEach, string what)
    {
        var count = ReadUInt64(what);
        return count <= (ulong)(Left / bytesEach) ? (long)count : throw GgufErrors.BadHeader($"{what} is {count}, and {Left} bytes are left");
    }

    /// <summary>A string's bytes: a 64-bit length, then as many bytes.</summary>
    internal byte[] ReadString(string what, int most = MaxStringBytes)
    {
        var bytes = new byte[ReadStringLength(what, most)];
        Fill(bytes, what);
        return bytes;
    }

    internal void SkipString(string what) => Skip(ReadStringLength(what, MaxStringBytes), what);

    internal void Skip(long bytes, string what)
    {
        if (bytes > Left)
        {
            throw GgufErrors.Truncated(what);
        }

        stream.Seek(bytes, SeekOrigin.Current);
    }

    internal void Fill(Span<byte> target, string what)
    {
        if (target.Length > Left || stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
        {
            throw GgufErrors.Truncated(what);
        }
    }

    private int ReadStringLength(string what, int most)
    {
        var bytes = ReadUInt64(what);
        if (bytes > (ulong)Left)
        {
            throw GgufErrors.BadHeader($"{what} claims {bytes} bytes, and {Left} are left");
        }

        return bytes <= (ulong)most ? (int)bytes : throw GgufErrors.BadHeader($"{what} claims {bytes} bytes, more than {most}");
    }

    private ReadOnlySpan<byte> Small(int bytes, string what)
    {
        Fill(_small.AsSpan(0, bytes), what);
        return _small.AsSpan(0, bytes);
    }
}
