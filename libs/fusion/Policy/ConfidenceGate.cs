namespace ModelNet.Fusion;

/// <summary>
/// A branch passes when it gives its own first choice (the end of sequence counts) at least <see cref="Threshold"/>. Where one model is sure and another is not, the
/// one that is sure decides; where all are sure, or none is, it is the mean.
/// </summary>
internal static class ConfidenceGate
{
    /// <summary>A float that every machine writes the same way.</summary>
    public const float Threshold = 0.875f;

    public static void Fill(ReadOnlySpan<BranchList> branches, Span<uint> factors)
    {
        for (var i = 0; i < branches.Length; i++)
        {
            factors[i] = branches[i].MayVote && branches[i].TopProbability >= Threshold ? StepPolicy.One : 0;
        }
    }
}
