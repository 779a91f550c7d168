namespace ModelNet.Fusion;

/// <summary>
/// Whether a token belongs to the smallest set of most probable tokens that have top-p of the tempered mass: those that rank before it have less than that. The most probable token always belongs.
/// Masses are whole numbers, so the order in which they are added cannot matter.
/// </summary>
internal static class Nucleus
{
    /// <summary>The mass of the most probable token.</summary>
    private const double One = 1L << 48;

    private const int ShareBits = 52;

    /// <summary>A score as a whole number, cut.</summary>
    public static ulong Mass(double score) => (ulong)(long)(score * One);

    /// <summary>Whether so much is less than top-p of all.</summary>
    public static bool IsLess(UInt128 mass, double topP, UInt128 all) => mass << ShareBits < (UInt128)(ulong)(topP * (1L << ShareBits)) * all;

    /// <summary>For an arithmetic mean and a temperature of at most 1.</summary>
    /// <param name="bounds">The step's bounds.</param>
    /// <param name="branches">Its branches.</param>
    /// <param name="token">The token.</param>
    /// <param name="union">For the order of equal tokens.</param>
    /// <param name="parameters">Temperature and top-p.</param>
    public static Membership Holds(in FusedBounds bounds, ReadOnlySpan<BranchList> branches, in TokenRange token, VocabularyUnion union, SamplingParameters parameters)
    {
        var tempering = new Tempering(parameters.Temperature);
        var all = default(MassRange);
        var before = default(MassRange);
        for (var i = 0; i < bounds.Candidates.Length; i++)
        {
            if (!bounds.Candidates[i].IsListed)
            {
                continue;
            }

            var other = bounds.Of(i);
            var mass = MassRange.Of(other, bounds, tempering);
            all.Add(mass, Membership.In);
            if (i != token.Candidate)
            {
                var order = token.Candidate < 0 ? 0 : union.CompareOrder(bounds.Candidates[i].UnionId, bounds.Candidates[token.Candidate].UnionId);
                before.Add(mass, other.RanksBefore(token, order));
            }
        }

        var unseen = Unseen(bounds, branches, tempering);
        all.Add(unseen, Membership.Unknown);
        before.Add(unseen, bounds.UnseenUpper.IsBelow(token.Lower) ? Membership.Out : Membership.Unknown);
        return before.Most == 0 || IsLess(before.Most, parameters.TopP, all.Least) ? Membership.In
            : before.Least > 0 && !IsLess(before.Least, parameters.TopP, all.Most) ? Membership.Out
            : Membership.Unknown;
    }

    /// <summary>
    /// What all tokens that nobody lists have together at most: each has at most the unseen bound u, all together at most what the lists leave over, R; and Σ p^(1/T) ≤ R · u^(1/T − 1).
    /// </summary>
    private static MassRange Unseen(in FusedBounds bounds, ReadOnlySpan<BranchList> branches, in Tempering tempering)
    {
        var left = default(ExactSum);
        foreach (var branch in branches)
        {
            if (branch.State != BranchState.Abstained)
            {
                left.Add(ExactSum.Product(branch.Effective, Terms.Of(branch.State == BranchState.Missing ? 1 : branch.Residual, Aggregation.Arithmetic)));
            }
        }

        if (left.IsZero || bounds.UnseenUpper.IsZero)
        {
            return default;
        }

        var share = left.ToDouble() / bounds.Most.ToDouble();
        return new MassRange { Most = Mass(share * tempering.Kept(bounds.LogOf(bounds.UnseenUpper) - bounds.LogOfMost) * (1 + tempering.Guard)) + 1 };
    }
}
