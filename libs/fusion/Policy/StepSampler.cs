namespace ModelNet.Fusion;

/// <summary>What the draws of a step came to.</summary>
/// <param name="Branch">The branch that was drawn; −1 when no branch votes.</param>
/// <param name="Candidate">The token that was drawn from its list; −1 when its list is missing or too short to tell.</param>
internal readonly record struct SampleOutcome(int Branch, int Candidate);

/// <summary>
/// Draws a token of the weighted mean without computing it: a branch by its weight, then a token from that branch's full softmax. A draw that meets a branch that abstains, or the
/// part of a softmax that stands for no token (control ids), is thrown away and the next one is taken, which renormalises both exactly.
/// </summary>
internal static class StepSampler
{
    /// <summary>A model that puts nearly everything on control ids would go on for ever.</summary>
    private const int MostDraws = 4096;

    /// <exception cref="FusionException">code <c>sample_exhausted</c>.</exception>
    public static SampleOutcome Draw(ReadOnlySpan<BranchList> branches, string seed, int stage, int step)
    {
        if (!AnyMayVote(branches))
        {
            return new SampleOutcome(-1, -1);
        }

        for (var draw = 0; draw < MostDraws; draw++)
        {
            var (first, second) = SampleDraws.Of(seed, stage, step, draw);
            var drawn = Branch(branches, first);
            var branch = branches[drawn];
            if (branch.State == BranchState.Abstained)
            {
                continue;
            }

            var candidate = branch.State == BranchState.Present ? Candidate(branch, second >> 2) : -1; // a fraction of 2⁶², the scale of the terms
            if (candidate >= 0 || !branch.IsFull)
            {
                return new SampleOutcome(drawn, candidate);
            }
        }

        throw new FusionException(FusionCodes.SampleExhausted, $"{MostDraws} draws gave no token.", "Look at the models' distributions: nearly everything is on control ids.");
    }

    private static bool AnyMayVote(ReadOnlySpan<BranchList> branches)
    {
        foreach (var branch in branches)
        {
            if (branch.Units > 0 && branch.State != BranchState.Abstained)
            {
                return true;
            }
        }

        return false;
    }

    private static int Branch(ReadOnlySpan<BranchList> branches, ulong fraction)
    {
        var all = 0UL;
        foreach (var branch in branches)
        {
            all += branch.Units;
        }

        var left = Math.BigMul(fraction, all, out _);
        var drawn = 0;
        while (left >= branches[drawn].Units)
        {
            left -= branches[drawn++].Units;
        }

        return drawn;
    }

    /// <summary>The end of sequence stands first, then the list in its order: a longer list only goes on behind, so it draws the same token.</summary>
    private static int Candidate(BranchList branch, ulong fraction)
    {
        var sum = Terms.Of(branch.EndOfSequence, Aggregation.Arithmetic);
        if (fraction < sum)
        {
            return StepTally.EndOfSequenceIndex;
        }

        for (var rank = 0; rank < branch.Count; rank++)
        {
            sum += Terms.Of(branch.Probabilities[rank], Aggregation.Arithmetic);
            if (fraction < sum)
            {
                return branch.Candidates[rank];
            }
        }

        return -1;
    }
}
