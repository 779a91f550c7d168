namespace ModelNet.Fusion;

/// <summary>A span that a branch proposes: what it appends to the text, and whether the sequence ends behind it. Equal by content.</summary>
public sealed class SpanCandidate : IEquatable<SpanCandidate>
{
    /// <param name="bytes">What the span appends; copied.</param>
    /// <param name="ends">Whether the sequence ends behind it.</param>
    /// <exception cref="FusionException">code <c>span_invalid</c>: it appends nothing and does not end.</exception>
    public SpanCandidate(ReadOnlySpan<byte> bytes, bool ends)
    {
        Bytes = bytes.Length > 0 || ends ? bytes.ToArray() : throw new FusionException(FusionCodes.SpanInvalid, "A span appends nothing and does not end.", "See the worker that drafted it.");
        Ends = ends;
    }

    /// <summary>What the span appends.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether the sequence ends behind the bytes.</summary>
    public bool Ends { get; }

    /// <summary>Over how much its score is averaged, at least 1: its bytes, an end counts as one more.</summary>
    public int Length => Bytes.Length + (Ends ? 1 : 0);

    /// <summary>Whether it is this span.</summary>
    public bool Is(ReadOnlySpan<byte> bytes, bool ends) => Ends == ends && Bytes.Span.SequenceEqual(bytes);

    /// <summary>By bytes; of the same bytes the one that goes on first.</summary>
    public static int Compare(SpanCandidate one, SpanCandidate other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var order = one.Bytes.Span.SequenceCompareTo(other.Bytes.Span);
        return order != 0 ? order : one.Ends.CompareTo(other.Ends);
    }

    /// <inheritdoc/>
    public bool Equals(SpanCandidate? other) => other is not null && Is(other.Bytes.Span, other.Ends);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SpanCandidate);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes.Span);
        hash.Add(Ends);
        return hash.ToHashCode();
    }
}
