namespace ModelNet.Fusion;

/// <summary>
/// A branch drops out of a step when no other branch lists its first choice. The end of sequence, which every list carries, counts as listed where it is at least as probable as
/// the last entry. Alone, a branch stays; when all would drop out, all stay.
/// </summary>
internal static class DropOut
{
    public static void Fill(ReadOnlySpan<BranchList> branches, int entries, Span<uint> factors)
    {
        for (var i = 0; i < branches.Length; i++)
        {
            factors[i] = branches[i].MayVote && IsShared(branches, i, entries) ? StepPolicy.One : 0;
        }
    }

    private static bool IsShared(ReadOnlySpan<BranchList> branches, int of, int entries)
    {
        var top = branches[of].Top;
        var others = 0;
        for (var i = 0; i < branches.Length; i++)
        {
            if (i != of && branches[i].MayVote)
            {
                others++;
                if (Lists(branches[i], top, entries))
                {
                    return true;
                }
            }
        }

        return others == 0;
    }

    private static bool Lists(BranchList branch, int candidate, int entries)
    {
        var (candidates, probabilities) = branch.Head(entries);
        return candidate == StepTally.EndOfSequenceIndex
            ? branch.EndOfSequence > 0 && (probabilities.IsEmpty || branch.EndOfSequence >= probabilities[^1])
            : candidates.Contains(candidate);
    }
}
