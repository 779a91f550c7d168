using System.Buffers.Binary;
using System.Text;

namespace ModelNet.Bus.Embedded;

/// <summary>Checksums of the small tables' rows. They are written rarely, so they may allocate.</summary>
internal static class RowChecksum
{
    public static uint OfTopic(int id, string name) => Of(name, id, 0, 0);

    public static uint OfPosition(string group, int topic, int partition, long next) => Of(group, topic, partition, next);

    private static uint Of(string text, int first, int second, long third)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Span<byte> bytes = length <= 240 ? stackalloc byte[256] : new byte[length + 16];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, first);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], second);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], third);
        Encoding.UTF8.GetBytes(text, bytes[16..]);
        return Checksum.Of(bytes[..(16 + length)]);
    }
}
