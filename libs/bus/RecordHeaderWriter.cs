using System.Buffers.Binary;
using System.Text;

namespace ModelNet.Bus;

/// <summary>Builds <see cref="RecordHeaders"/> in a buffer that is used again after <see cref="Clear"/>. Not thread-safe.</summary>
public sealed class RecordHeaderWriter
{
    private byte[] _buffer = new byte[128];
    private int _used;

    /// <summary>What was added, valid until the next call that changes it.</summary>
    public RecordHeaders Headers => new(_buffer.AsSpan(0, _used));

    /// <summary>Forgets all headers.</summary>
    public RecordHeaderWriter Clear()
    {
        _used = 0;
        return this;
    }

    /// <summary>Adds a header; a name may come more than once.</summary>
    /// <exception cref="ArgumentException">the name is empty.</exception>
    public RecordHeaderWriter Add(string name, ReadOnlySpan<byte> value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var span = Reserve(Encoding.UTF8.GetByteCount(name), value.Length, out var nameLength);
        Encoding.UTF8.GetBytes(name, span);
        value.CopyTo(span[nameLength..]);
        return this;
    }

    /// <summary>Adds a header whose name is UTF-8 already.</summary>
    public RecordHeaderWriter Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var span = Reserve(name.Length, value.Length, out _);
        name.CopyTo(span);
        value.CopyTo(span[name.Length..]);
        return this;
    }

    /// <summary>Adds all headers of another record.</summary>
    public RecordHeaderWriter Add(RecordHeaders headers)
    {
        Grow(headers.Encoded.Length);
        headers.Encoded.CopyTo(_buffer.AsSpan(_used));
        _used += headers.Encoded.Length;
        return this;
    }

    private Span<byte> Reserve(int name, int value, out int nameLength)
    {
        nameLength = name;
        Grow(checked(RecordHeaders.LengthsSize + name + value));
        var span = _buffer.AsSpan(_used, RecordHeaders.LengthsSize + name + value);
        BinaryPrimitives.WriteInt32LittleEndian(span, name);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], value);
        _used += span.Length;
        return span[RecordHeaders.LengthsSize..];
    }

    private void Grow(int more)
    {
        if (_buffer.Length - _used < more)
        {
            Array.Resize(ref _buffer, Math.Max(checked(_used + more), _buffer.Length * 2));
        }
    }
}
