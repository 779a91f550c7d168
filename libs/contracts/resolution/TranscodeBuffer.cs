using System.Buffers.Binary;

namespace ModelNet.Contracts.Resolution;

/// <summary>Where a <see cref="Transcoder"/> writes; used again for the next datum. Belongs to one thread at a time.</summary>
public sealed class TranscodeBuffer
{
    private byte[] _bytes = new byte[256];
    private int _length;
    private int _limit = int.MaxValue;

    /// <summary>The reader's datum, valid until the next one.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Starts a datum of at most <paramref name="limit"/> bytes; a buffer that grew out of proportion is let go.</summary>
    internal void Begin(int limit)
    {
        _length = 0;
        _limit = limit;
        if (_bytes.Length > Retention.ValueBytes)
        {
            _bytes = new byte[256];
        }
    }

    internal void Clear() => _length = 0;

    internal void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        Long(bytes.Length);
        Raw(bytes);
    }

    internal void Boolean(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;

    internal void Long(long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        while (raw >= 0x80)
        {
            Take(1)[0] = (byte)(raw | 0x80);
            raw >>= 7;
        }

        Take(1)[0] = (byte)raw;
    }

    internal void Float(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(sizeof(float)), value);

    internal void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(sizeof(double)), value);

    private Span<byte> Take(int length)
    {
        if (length > _limit - _length)
        {
            throw new AvroFormatException(AvroErrors.LimitExceeded, $"the datum has more than {_limit} bytes in the reader's schema, over {nameof(AvroLimits.MaxDatumBytes)}");
        }

        if (length > _bytes.Length - _length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_length + (long)length, _bytes.Length * 2L)));
        }

        var taken = _bytes.AsSpan(_length, length);
        _length += length;
        return taken;
    }
}
