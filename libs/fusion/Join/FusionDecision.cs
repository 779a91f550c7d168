namespace ModelNet.Fusion;

/// <summary>The outcome of one step. Its bytes stay valid as long as the union exists.</summary>
public readonly ref struct FusionDecision
{
    public required FusionKind Kind { get; init; }

    /// <summary>
    /// The fused token's number in the union, or the present leader's when uncertain; <see cref="VocabularyUnion.EndOfSequence"/> for the end of
    /// sequence; −1 when there is no candidate. Numbers depend on the order of registration: record the bytes, not the number.
    /// </summary>
    public required int UnionId { get; init; }

    /// <summary>The token's bytes; empty for the end of sequence.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>The leader's fused probability over the branches that took part, 0 … 1; a lower bound where some branch does not list it.</summary>
    public required double Probability { get; init; }

    /// <summary>
    /// How far the leader's lower bound is above the best upper bound of anything else, in the unit of <see cref="Probability"/>; negative when
    /// it is not above. 0 with <see cref="Certified"/> is a tie that byte order settles.
    /// </summary>
    public required double Margin { get; init; }

    /// <summary>Whether the full vocabularies are proved to give the same token.</summary>
    public required bool Certified { get; init; }

    /// <summary>The most entries that any branch's list has.</summary>
    public required int EntriesUsed { get; init; }
}
