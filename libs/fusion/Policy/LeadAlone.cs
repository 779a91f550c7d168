namespace ModelNet.Fusion;

/// <summary>
/// A branch without a token boundary behind the text so far abstains, and then the lead decides alone: what the others would say follows a text that ends inside a token of one of
/// them. A lead that abstains leads nobody.
/// </summary>
/// <remarks>Fusing at common boundaries only: SAFE (Yun et al., arXiv 2510.15346).</remarks>
internal static class LeadAlone
{
    /// <summary>Whether the lead has a list and another branch with a weight abstains.</summary>
    public static bool Holds(ReadOnlySpan<BranchList> branches, int lead)
    {
        if ((uint)lead >= (uint)branches.Length || !branches[lead].MayVote)
        {
            return false;
        }

        foreach (var branch in branches)
        {
            if (branch is { State: BranchState.Abstained, Units: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    public static void Fill(ReadOnlySpan<BranchList> branches, int lead, Span<uint> factors)
    {
        factors.Fill(Holds(branches, lead) ? 0 : StepPolicy.One);
        if ((uint)lead < (uint)factors.Length)
        {
            factors[lead] = StepPolicy.One;
        }
    }
}
