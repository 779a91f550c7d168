namespace ModelNet.Contracts;

/// <summary>
/// How much an emptied buffer keeps for its next use. One oversized record must not pin memory for ever, and a hostile
/// sequence of records, each large in another place, must not add up.
/// </summary>
public static class Retention
{
    /// <summary>The largest text or byte string buffer that is kept, in bytes.</summary>
    public const int TextBytes = 64 << 10;

    /// <summary>The largest buffer of numbers that is kept, in bytes: every id of a vocabulary of 262,144.</summary>
    public const int ValueBytes = 1 << 20;

    /// <summary>How many recycled objects a list keeps.</summary>
    public const int Objects = 1024;

    /// <summary>The next capacity that holds <paramref name="needed"/>: doubling, from 16.</summary>
    internal static int Grow(int capacity, int needed) =>
        Math.Max(needed, (int)Math.Min(Math.Max(16L, capacity * 2L), Array.MaxLength));
}
