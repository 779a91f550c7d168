using System.Buffers;

namespace ModelNet.Contracts;

/// <summary>An object that is used again for the next value.</summary>
public interface IReusable
{
    /// <summary>Back to the defaults. Buffers are kept for the next use, unless they grew out of proportion (see <see cref="Retention"/>).</summary>
    void Reset();
}

/// <summary>A generated Avro record. Mutable and reusable; belongs to one thread at a time.</summary>
public interface IAvroRecord : IReusable
{
    /// <summary>Reads the fields in schema order, replacing every value.</summary>
    void ReadFields(ref AvroReader reader);

    /// <summary>Writes the fields in schema order.</summary>
    void WriteFields(ref AvroWriter writer);

    /// <summary>No encoding of the present values is longer than this, in bytes; cheap to compute, up to three times too large.</summary>
    long EncodedSizeBound();
}

/// <summary>A record that is a datum by itself: the value of a topic.</summary>
public interface IAvroMessage : IAvroRecord
{
    /// <summary>Replaces every value by those of <paramref name="datum"/>, one raw Avro datum. After an exception the message is reset.</summary>
    /// <exception cref="AvroFormatException">the bytes are not a datum of this schema, or exceed the limits.</exception>
    void ReadFrom(ReadOnlySpan<byte> datum, AvroLimits? limits = null);

    /// <summary>Writes the raw Avro datum to the start of <paramref name="destination"/> and returns its length in bytes.</summary>
    /// <exception cref="AvroFormatException"><c>buffer_too_small</c>; <see cref="IAvroRecord.EncodedSizeBound"/> bytes are always enough.</exception>
    int EncodeTo(Span<byte> destination);

    /// <summary>Appends the raw Avro datum.</summary>
    void WriteTo(IBufferWriter<byte> destination);
}

/// <summary>What is known of a topic's record without an instance; for generic code.</summary>
public interface ITopicRecord : IAvroMessage
{
    /// <summary>The schema as JSON without white space, with its docs and defaults.</summary>
    static abstract string SchemaJson { get; }

    /// <summary>CRC-64-AVRO of the schema's canonical form: equal for schemas that read and write the same bytes.</summary>
    static abstract ulong SchemaFingerprint { get; }

    /// <summary>The folder of the schema, which is the topic's name (the prefix of it for stage-tasks; see <see cref="Topics"/>).</summary>
    static abstract string TopicName { get; }
}
