namespace ModelNet.Fusion;

/// <summary>Which candidate leads and whether anything could still beat it.</summary>
/// <param name="Leader">The leading candidate's index.</param>
/// <param name="Lower">What it reaches at least.</param>
/// <param name="BestOtherUpper">What anything else, listed or not, reaches at most.</param>
/// <param name="Certified">Whether the leader is the argmax of the full vocabularies for sure.</param>
internal readonly record struct Verdict(int Leader, ExactSum Lower, ExactSum BestOtherUpper, bool Certified);

/// <summary>The stopping rule.</summary>
internal static class Certificate
{
    public static Verdict Judge(in StepTally tally, ReadOnlySpan<Candidate> candidates, VocabularyUnion union)
    {
        var leader = Leader(tally, candidates, union);
        var lower = tally.Lower(candidates[leader]);

        // A string that nobody lists has unknown bytes, so it must stay below: it could win a tie.
        var bestOther = tally.EveryListIsFull ? default : tally.UnseenUpper;
        var certified = tally.EveryListIsFull || bestOther.IsBelow(lower);
        for (var i = 0; i < candidates.Length; i++)
        {
            if (i == leader || !candidates[i].IsListed)
            {
                continue;
            }

            var upper = tally.Upper(candidates[i]);
            bestOther = bestOther.IsBelow(upper) ? upper : bestOther;
            certified = certified && (upper.IsBelow(lower) || (upper.IsSameAs(lower) && union.CompareOrder(candidates[leader].UnionId, candidates[i].UnionId) < 0));
        }

        return new Verdict(leader, lower, bestOther, certified);
    }

    private static int Leader(in StepTally tally, ReadOnlySpan<Candidate> candidates, VocabularyUnion union)
    {
        var leader = 0;
        var best = tally.Lower(candidates[0]);
        for (var i = 1; i < candidates.Length; i++)
        {
            if (!candidates[i].IsListed)
            {
                continue;
            }

            var lower = tally.Lower(candidates[i]);
            if (best.IsBelow(lower) || (lower.IsSameAs(best) && union.CompareOrder(candidates[i].UnionId, candidates[leader].UnionId) < 0))
            {
                leader = i;
                best = lower;
            }
        }

        return leader;
    }
}
