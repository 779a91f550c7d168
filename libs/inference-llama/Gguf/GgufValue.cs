using System.Text;

namespace ModelNet.Inference.Llama.Gguf;

/// <summary>
/// A metadata value. Scalars and strings are held; of an array only its place in the file is known, its elements are read on demand.
/// </summary>
public sealed record GgufValue
{
    /// <summary>The type, or the element type of an array.</summary>
    public required GgufValueType Type { get; init; }

    /// <summary>Whether it is an array.</summary>
    public bool IsArray { get; init; }

    /// <summary>The number of elements of an array.</summary>
    public long Count { get; init; }

    internal long Position { get; init; }

    internal ulong Bits { get; init; }

    internal byte[]? Utf8 { get; init; }

    /// <summary>The string, or null when it is none.</summary>
    public string? AsText() => Utf8 is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The integer, or null when it is none or negative.</summary>
    public ulong? AsNumber()
    {
        var negative = Type switch
        {
            GgufValueType.I8 => (sbyte)Bits < 0,
            GgufValueType.I16 => (short)Bits < 0,
            GgufValueType.I32 => (int)Bits < 0,
            GgufValueType.I64 => (long)Bits < 0,
            GgufValueType.F32 or GgufValueType.F64 or GgufValueType.Text => true,
            _ => false,
        };
        return negative || IsArray ? null : Bits;
    }
}
