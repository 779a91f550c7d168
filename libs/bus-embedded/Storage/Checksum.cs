using System.Buffers.Binary;
using System.Numerics;

namespace ModelNet.Bus.Embedded;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), which the processor computes at several bytes a cycle.</summary>
internal static class Checksum
{
    private const uint Seed = 0xffffffff;

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Add(Seed, bytes);

    /// <summary>A record's checksum: where it stands, when it came, the lengths, the key and the value; then, only when there are any, the headers' length and the headers.</summary>
    public static uint OfRecord(in RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        var sum = BitOperations.Crc32C(Seed, (ulong)header.Sequence);
        sum = BitOperations.Crc32C(sum, (ulong)header.Offset);
        sum = BitOperations.Crc32C(sum, (ulong)header.Timestamp);
        sum = BitOperations.Crc32C(sum, (uint)header.Topic);
        sum = BitOperations.Crc32C(sum, (uint)key.Length);
        sum = BitOperations.Crc32C(sum, (uint)value.Length);
        sum = Add(Add(sum, key), value);
        return headers.IsEmpty ? ~sum : ~Add(BitOperations.Crc32C(sum, (uint)headers.Length), headers);
    }

    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return sum;
    }
}
