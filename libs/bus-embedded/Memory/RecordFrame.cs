using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ModelNet.Bus.Embedded;

/// <summary>What precedes a record's key, value and headers in memory. The order of the fields keeps it free of padding.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RecordHeader
{
    public long Sequence;
    public long Offset;
    public long Timestamp;
    public int Topic;
    public int KeyLength;
    public int ValueLength;
    public int HeadersLength;
}

/// <summary>The layout of records in memory: header, key, value, headers, rounded up to 8 bytes so that every header is aligned.</summary>
internal static class RecordFrame
{
    public const int HeaderSize = 40;

    public static int Size(int keyLength, int valueLength, int headersLength) =>
        checked((HeaderSize + keyLength + valueLength + headersLength + 7) & ~7);

    public static int Size(in RecordHeader header) => Size(header.KeyLength, header.ValueLength, header.HeadersLength);

    public static ref RecordHeader Header(byte[] data, int position) =>
        ref Unsafe.As<byte, RecordHeader>(ref data.AsSpan(position, HeaderSize)[0]);

    public static ReadOnlySpan<byte> Key(byte[] data, int position, in RecordHeader header) =>
        data.AsSpan(position + HeaderSize, header.KeyLength);

    public static ReadOnlySpan<byte> Value(byte[] data, int position, in RecordHeader header) =>
        data.AsSpan(position + HeaderSize + header.KeyLength, header.ValueLength);

    public static ReadOnlySpan<byte> Headers(byte[] data, int position, in RecordHeader header) =>
        data.AsSpan(position + HeaderSize + header.KeyLength + header.ValueLength, header.HeadersLength);

    public static void Write(
        byte[] data, int position, in RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        Header(data, position) = header;
        key.CopyTo(data.AsSpan(position + HeaderSize));
        value.CopyTo(data.AsSpan(position + HeaderSize + key.Length));
        headers.CopyTo(data.AsSpan(position + HeaderSize + key.Length + value.Length));
    }
}
