namespace ModelNet.SchemaRegistry;

/// <summary>The headers that every record has which goes through a <see cref="RegistryBus"/>.</summary>
public static class StandardHeaders
{
    /// <summary>The record's full name and, after a slash, the fingerprint of its schema (CRC-64-AVRO, 16 hex digits).</summary>
    public const string Schema = "modelnet-schema";

    /// <summary>The program that wrote the record and its version.</summary>
    public const string Producer = "modelnet-producer";

    /// <summary>The W3C trace context; passed on when the append carries it.</summary>
    public const string TraceParent = "traceparent";
}
