using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ModelNet.Contracts;

/// <summary>
/// Writes the primitives of Avro's binary encoding (specification 1.11, "Binary Encoding") to the start of a span.
/// Arrays are one block with a positive count, so a value has exactly one encoding here.
/// </summary>
public ref struct AvroWriter(Span<byte> destination)
{
    private readonly Span<byte> _data = destination;
    private int _position;

    /// <summary>Bytes written so far.</summary>
    public readonly int Written => _position;

    public void WriteBoolean(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;

    public void WriteInt(int value) => WriteVarint((uint)((value << 1) ^ (value >> 31)));

    public void WriteLong(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    public void WriteFloat(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(sizeof(float)), value);

    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(sizeof(double)), value);

    /// <summary>A string's or a byte string's bytes after their length.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteInt(value.Length);
        value.CopyTo(Take(value.Length));
    }

    /// <summary>Before an array's entries; nothing for an empty array, which is only its end.</summary>
    public void BeginArray(int count)
    {
        if (count > 0)
        {
            WriteInt(count);
        }
    }

    public void EndArray() => Take(1)[0] = 0;

    public void WriteArray(ReadOnlySpan<int> values)
    {
        BeginArray(values.Length);
        foreach (var value in values)
        {
            WriteInt(value);
        }
        EndArray();
    }

    public void WriteArray(ReadOnlySpan<long> values)
    {
        BeginArray(values.Length);
        foreach (var value in values)
        {
            WriteLong(value);
        }
        EndArray();
    }

    public void WriteArray(ReadOnlySpan<bool> values)
    {
        BeginArray(values.Length);
        foreach (var value in values)
        {
            WriteBoolean(value);
        }
        EndArray();
    }

    public void WriteArray(ReadOnlySpan<float> values)
    {
        BeginArray(values.Length);
        Copy(MemoryMarshal.AsBytes(values), sizeof(float));
        EndArray();
    }

    public void WriteArray(ReadOnlySpan<double> values)
    {
        BeginArray(values.Length);
        Copy(MemoryMarshal.AsBytes(values), sizeof(double));
        EndArray();
    }

    private void Copy(ReadOnlySpan<byte> bytes, int width)
    {
        var destination = Take(bytes.Length);
        bytes.CopyTo(destination);
        LittleEndian.Swap(destination, width);
    }

    private void WriteVarint(ulong value)
    {
        var data = _data;
        var position = _position;
        while (value >= 0x80 && position < data.Length)
        {
            data[position++] = (byte)(value | 0x80);
            value >>= 7;
        }
        if (position >= data.Length)
        {
            throw TooSmall();
        }
        data[position++] = (byte)value;
        _position = position;
    }

    private Span<byte> Take(int length)
    {
        if (length > _data.Length - _position)
        {
            throw TooSmall();
        }
        var taken = _data.Slice(_position, length);
        _position += length;
        return taken;
    }

    private readonly AvroFormatException TooSmall() =>
        new(AvroErrors.BufferTooSmall, $"the destination of {_data.Length} bytes is too small for the record");
}
