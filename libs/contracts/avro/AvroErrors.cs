namespace ModelNet.Contracts;

/// <summary>The stable codes of <see cref="AvroFormatException"/>.</summary>
public static class AvroErrors
{
    /// <summary>The datum ends inside a value, or a length or count promises more than the bytes that remain can hold.</summary>
    public const string Truncated = "truncated";

    /// <summary>Bytes are left after the last field.</summary>
    public const string TrailingBytes = "trailing_bytes";

    /// <summary>A negative length, or an array block whose stated size is not its size.</summary>
    public const string BadLength = "bad_length";

    /// <summary>A value is larger than <see cref="AvroLimits"/> allows.</summary>
    public const string LimitExceeded = "limit_exceeded";

    /// <summary>An enum index without a symbol.</summary>
    public const string BadEnum = "bad_enum";

    /// <summary>A union's branch that the schema does not have.</summary>
    public const string BadUnion = "bad_union";

    /// <summary>A symbol or a union's branch that the writer's schema allows and the reader's has no place for.</summary>
    public const string UnresolvableValue = "unresolvable_value";

    /// <summary>A boolean that is neither 0 nor 1.</summary>
    public const string BadBoolean = "bad_boolean";

    /// <summary>A string that is not valid UTF-8 (or, when it is set from text, not valid UTF-16).</summary>
    public const string BadUtf8 = "bad_utf8";

    /// <summary>A variable-length number longer than its type.</summary>
    public const string VarintOverflow = "varint_overflow";

    /// <summary>The destination is too small for the record.</summary>
    public const string BufferTooSmall = "buffer_too_small";
}
