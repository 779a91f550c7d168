namespace ModelNet.Contracts;

/// <summary>
/// What a reader accepts. Every length is also checked against the bytes that remain, so memory is bounded by the datum's own size;
/// these limits bound what a small datum can blow up into and what a large one may hold.
/// </summary>
public sealed record AvroLimits
{
    public static AvroLimits Default { get; } = new();

    /// <summary>The longest datum, in bytes. Room for the whole distribution of a 262,144-token vocabulary at several steps.</summary>
    public int MaxDatumBytes { get; init; } = 16 << 20;

    /// <summary>The longest string or byte string, in bytes.</summary>
    public int MaxStringBytes { get; init; } = 4 << 20;

    /// <summary>The most entries of one array of numbers.</summary>
    public int MaxArrayItems { get; init; } = 1 << 20;

    /// <summary>The most entries of one array of records or (byte) strings; each becomes an object.</summary>
    public int MaxArrayObjects { get; init; } = 1 << 16;

    /// <summary>The most array entries of any kind in one datum, all arrays together.</summary>
    public int MaxTotalItems { get; init; } = 1 << 22;

    /// <summary>The most records and (byte) strings inside arrays in one datum, all arrays together.</summary>
    public int MaxTotalObjects { get; init; } = 1 << 17;

    /// <summary>How deep arrays may nest.</summary>
    public int MaxDepth { get; init; } = 8;
}
