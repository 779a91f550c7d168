namespace ModelNet.Fusion;

/// <summary>Between which values a token's fused probability lies, on the scale of a step's tally.</summary>
/// <param name="Candidate">Its index; −1 for a token of which nothing is known but the bounds.</param>
/// <param name="Lower">What it has at least.</param>
/// <param name="Upper">What it has at most.</param>
internal readonly record struct TokenRange(int Candidate, ExactSum Lower, ExactSum Upper)
{
    public bool IsExact => Candidate >= 0 && Lower.IsSameAs(Upper);

    /// <summary>Whether this token ranks before the other: more probable, or equal and before it in byte order, the end of the sequence last.</summary>
    /// <param name="other">The other.</param>
    /// <param name="order">Which of them is first when they are equal: negative for this one.</param>
    public Membership RanksBefore(in TokenRange other, int order) =>
        other.Upper.IsBelow(Lower) ? Membership.In
        : Upper.IsBelow(other.Lower) ? Membership.Out
        : !IsExact || !other.IsExact ? Membership.Unknown
        : order < 0 ? Membership.In
        : Membership.Out;
}
