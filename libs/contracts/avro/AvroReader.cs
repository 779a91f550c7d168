using System.Buffers.Binary;
using System.Text.Unicode;

namespace ModelNet.Contracts;

/// <summary>
/// Reads the primitives of Avro's binary encoding (specification 1.11, "Binary Encoding") from one datum.
/// Nothing is sized by a number from the wire before that number was checked against the bytes that remain and the limits.
/// </summary>
public ref partial struct AvroReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly AvroLimits _limits;
    private int _position;
    private int _depth;
    private int _items;
    private int _objects;
    private int _nesting; // of resolution

    public AvroReader(ReadOnlySpan<byte> datum, AvroLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _data = datum;
        _limits = limits;
        if (datum.Length > limits.MaxDatumBytes)
        {
            throw Limit(nameof(AvroLimits.MaxDatumBytes), datum.Length, limits.MaxDatumBytes);
        }
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    public readonly int Remaining => _data.Length - _position;

    /// <summary>Checks that the whole datum was read.</summary>
    public readonly void End()
    {
        if (Remaining != 0)
        {
            throw Error(AvroErrors.TrailingBytes, $"{Remaining} bytes are left after the last field");
        }
    }

    public bool ReadBoolean()
    {
        Need(1);
        var value = _data[_position];
        if (value > 1)
        {
            throw Error(AvroErrors.BadBoolean, $"a boolean is {value}");
        }
        _position++;
        return value == 1;
    }

    /// <summary>A zig-zag variable-length number of at most 5 bytes.</summary>
    public int ReadInt()
    {
        var raw = ReadVarint(maxBytes: 5, lastByteMask: 0x0F);
        return (int)(raw >> 1) ^ -(int)(raw & 1);
    }

    /// <summary>A zig-zag variable-length number of at most 10 bytes.</summary>
    public long ReadLong()
    {
        var raw = ReadVarint(maxBytes: 10, lastByteMask: 0x01);
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    public float ReadFloat()
    {
        Need(sizeof(float));
        var value = BinaryPrimitives.ReadSingleLittleEndian(_data[_position..]);
        _position += sizeof(float);
        return value;
    }

    public double ReadDouble()
    {
        Need(sizeof(double));
        var value = BinaryPrimitives.ReadDoubleLittleEndian(_data[_position..]);
        _position += sizeof(double);
        return value;
    }

    /// <summary>The index of an enum's symbol, below <paramref name="symbols"/>.</summary>
    public int ReadEnum(int symbols)
    {
        var start = _position;
        var index = ReadInt();
        if ((uint)index >= (uint)symbols)
        {
            throw new AvroFormatException(AvroErrors.BadEnum, $"symbol {index} of an enum with {symbols}", start);
        }
        return index;
    }

    public void ReadString(Utf8Text into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var start = _position;
        var bytes = ReadBytes();
        if (!Utf8.IsValid(bytes))
        {
            throw new AvroFormatException(AvroErrors.BadUtf8, "a string is not valid UTF-8", start);
        }
        into.SetValid(bytes);
    }

    public void ReadBytes(ByteBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Set(ReadBytes());
    }

    private ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadLong();
        if (length < 0)
        {
            throw Error(AvroErrors.BadLength, $"a length is {length}");
        }
        Need(length);
        if (length > _limits.MaxStringBytes)
        {
            throw Limit(nameof(AvroLimits.MaxStringBytes), length, _limits.MaxStringBytes);
        }
        var bytes = _data.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    private ulong ReadVarint(int maxBytes, byte lastByteMask)
    {
        var data = _data[_position..];
        if (data.Length > 0 && data[0] < 0x80)
        {
            _position++;
            return data[0];
        }
        return ReadLongVarint(data, maxBytes, lastByteMask);
    }

    private ulong ReadLongVarint(ReadOnlySpan<byte> data, int maxBytes, byte lastByteMask)
    {
        ulong raw = 0;
        for (var i = 0; i < data.Length && i < maxBytes; i++)
        {
            var current = data[i];
            raw |= (ulong)(current & 0x7F) << (7 * i);
            if (current < 0x80)
            {
                if (i == maxBytes - 1 && (current & ~lastByteMask) != 0)
                {
                    break;
                }
                _position += i + 1;
                return raw;
            }
        }
        throw data.Length >= maxBytes
            ? Error(AvroErrors.VarintOverflow, $"a number does not fit its {(maxBytes == 5 ? 32 : 64)} bits")
            : Error(AvroErrors.Truncated, "the datum ends inside a number");
    }

    private readonly void Need(long bytes)
    {
        if (bytes > Remaining)
        {
            throw Error(AvroErrors.Truncated, $"{bytes} bytes are needed and {Remaining} remain");
        }
    }

    private readonly AvroFormatException Error(string code, string message) => new(code, message, _position);

    private readonly AvroFormatException Limit(string name, long value, int limit) =>
        new(AvroErrors.LimitExceeded, $"{value} is over {name}, which is {limit}", _position);
}
