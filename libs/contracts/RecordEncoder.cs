namespace ModelNet.Contracts;

/// <summary>Encodes messages into one buffer that is used again. Belongs to one thread at a time.</summary>
/// <param name="limits">Records longer than <see cref="AvroLimits.MaxDatumBytes"/>, which a reader with these limits would refuse, are refused here.</param>
public sealed class RecordEncoder(AvroLimits? limits = null)
{
    private readonly AvroLimits _limits = limits ?? AvroLimits.Default;
    private byte[] _buffer = new byte[1024];

    /// <summary>The raw Avro datum, valid until the next call. Allocates only to grow.</summary>
    /// <exception cref="AvroFormatException"><c>limit_exceeded</c>: the record is too long.</exception>
    public ReadOnlySpan<byte> Encode<T>(T message)
        where T : class, IAvroMessage
    {
        ArgumentNullException.ThrowIfNull(message);
        var bound = AvroCodec.SizeBound(message);
        if (bound > _buffer.Length)
        {
            _buffer = new byte[Retention.Grow(_buffer.Length, bound)];
        }
        var length = message.EncodeTo(_buffer);
        return length <= _limits.MaxDatumBytes
            ? _buffer.AsSpan(0, length)
            : throw new AvroFormatException(AvroErrors.LimitExceeded, $"the record has {length} bytes, over {nameof(AvroLimits.MaxDatumBytes)}, which is {_limits.MaxDatumBytes}");
    }
}
