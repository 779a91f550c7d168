using System.Buffers;

namespace ModelNet.Contracts;

/// <summary>What is the same for every message; generated code calls it.</summary>
public static class AvroCodec
{
    public static void Read<T>(T message, ReadOnlySpan<byte> datum, AvroLimits? limits)
        where T : class, IAvroMessage
    {
        var reader = new AvroReader(datum, limits ?? AvroLimits.Default);
        try
        {
            message.ReadFields(ref reader);
            reader.End();
        }
        catch
        {
            message.Reset(); // never leave half of one record and half of another
            throw;
        }
    }

    public static int Encode<T>(T message, Span<byte> destination)
        where T : class, IAvroMessage
    {
        var writer = new AvroWriter(destination);
        message.WriteFields(ref writer);
        return writer.Written;
    }

    public static void Write<T>(T message, IBufferWriter<byte> destination)
        where T : class, IAvroMessage
    {
        var span = destination.GetSpan(SizeBound(message));
        destination.Advance(Encode(message, span));
    }

    /// <summary><see cref="IAvroRecord.EncodedSizeBound"/> as the length of a span.</summary>
    public static int SizeBound<T>(T message)
        where T : class, IAvroMessage
    {
        var bound = message.EncodedSizeBound();
        return bound <= Array.MaxLength
            ? (int)bound
            : throw new AvroFormatException(AvroErrors.LimitExceeded, $"the record may need {bound} bytes, more than one buffer can hold");
    }
}
