namespace ModelNet.Fusion;

/// <summary>
/// A branch's factor is the weighted mean over the other branches of how much their lists overlap with its own: Σ over byte strings that both list of the smaller of the two
/// probabilities, which is 1 less the total variation distance where lists are whole. A branch far from the others counts little; equal branches keep their weights.
/// </summary>
internal static class ConsistencyFactors
{
    /// <summary>From a probability in <see cref="Terms"/>' arithmetic scale of 2⁶² to a factor's 2¹⁶.</summary>
    private const int Shift = 46;

    public static void Fill(ReadOnlySpan<BranchList> branches, int entries, Overlaps overlaps, int candidates, Span<uint> factors)
    {
        overlaps.Compute(branches, entries, candidates);
        for (var i = 0; i < branches.Length; i++)
        {
            factors[i] = branches[i].MayVote ? Factor(branches, overlaps, i) : 0;
        }
    }

    private static uint Factor(ReadOnlySpan<BranchList> branches, Overlaps overlaps, int of)
    {
        var sum = default(ExactSum);
        var units = 0UL;
        for (var other = 0; other < branches.Length; other++)
        {
            if (other != of && branches[other].MayVote)
            {
                sum.Add(ExactSum.Product(branches[other].Units, overlaps.Of(of, other)));
                units += branches[other].Units;
            }
        }

        return units == 0 ? StepPolicy.One : (uint)Math.Min(StepPolicy.One, sum.DividedBy(units) >> Shift);
    }
}
