using System.Buffers.Binary;

namespace ModelNet.SchemaRegistry;

/// <summary>Confluent's wire format: a zero byte, the schema's id in 4 bytes, big-endian, then the Avro datum.</summary>
public static class WireFormat
{
    /// <summary>How long what comes before the datum is, in bytes.</summary>
    public const int PrefixBytes = 5;

    /// <summary>Takes the id off a value; the code of what is wrong with it, or null.</summary>
    public static string? TryRead(ReadOnlySpan<byte> value, out int id)
    {
        id = 0;
        if (value.Length < PrefixBytes)
        {
            return RegistryCodes.TooShort;
        }

        if (value[0] != 0)
        {
            return RegistryCodes.BadMagic;
        }

        id = BinaryPrimitives.ReadInt32BigEndian(value[1..]);
        return null;
    }
}
