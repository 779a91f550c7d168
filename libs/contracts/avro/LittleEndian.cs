using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ModelNet.Contracts;

/// <summary>Avro's floats are little-endian; a big-endian machine turns them round.</summary>
internal static class LittleEndian
{
    public static void Swap(Span<byte> bytes, int width)
    {
        if (BitConverter.IsLittleEndian)
        {
            return;
        }
        if (width == sizeof(float))
        {
            var values = MemoryMarshal.Cast<byte, int>(bytes);
            BinaryPrimitives.ReverseEndianness(values, values);
        }
        else
        {
            var values = MemoryMarshal.Cast<byte, long>(bytes);
            BinaryPrimitives.ReverseEndianness(values, values);
        }
    }
}
