namespace ModelNet.Fuser.Speculate;

/// <summary>What is known of a branch.</summary>
/// <param name="Acceptance">How often its own first choice is the fused token.</param>
/// <param name="Pass">How long one step takes it, in ns.</param>
/// <param name="Growth">By what part of a pass each further position lengthens it: 0 where a batch is free, 1 where every position costs a pass of its own.</param>
/// <param name="Steps">How many steps the acceptance rests on.</param>
internal readonly record struct BranchEstimate(double Acceptance, double Pass, double Growth, int Steps)
{
    /// <summary>What is assumed until it was measured: a few more positions share one pass over the weights.</summary>
    public const double UsualGrowth = 0.15;

    public double PassOf(int positions) => Pass * (1 + (Growth * (positions - 1)));
}

/// <summary>Chooses who drafts, and how many steps. Pure.</summary>
/// <remarks>
/// A draft of γ pieces whose every piece is right with probability a gives 1 + a + … + a^γ tokens (Leviathan, Kalman and Matias 2023, equation 1). It takes the drafter's γ passes, a hop, the slowest
/// of the others' passes over γ + 1 positions (while the drafter scores the last one), and the hops to the fuser and back.
/// </remarks>
internal static class DraftChoice
{
    /// <summary>A gain below this is not worth a change of who waits for whom.</summary>
    private const double LeastGain = 1.03;

    /// <param name="branches">In the order of the stage.</param>
    /// <param name="hop">How long a record takes from one service to another, in ns.</param>
    /// <param name="most">The most steps to draft.</param>
    /// <returns>A length of 0 where answering step by step is as fast.</returns>
    public static (int Branch, int Length) Best(ReadOnlySpan<BranchEstimate> branches, double hop, int most)
    {
        var best = (Branch: -1, Length: 0);
        var rate = LeastGain / (Slowest(branches, -1, 1) + (2 * hop));
        for (var drafter = 0; drafter < branches.Length; drafter++)
        {
            for (var length = 1; length <= most; length++)
            {
                var tokens = Expected(branches[drafter].Acceptance, length);
                var time = (length * branches[drafter].Pass) + Math.Max(branches[drafter].Pass, Slowest(branches, drafter, length + 1)) + (3 * hop);
                if (tokens / time > rate)
                {
                    rate = tokens / time;
                    best = (drafter, length);
                }
            }
        }

        return best;
    }

    /// <summary>The tokens of a draft, the one behind it included.</summary>
    public static double Expected(double acceptance, int length)
    {
        var (tokens, probability) = (1.0, 1.0);
        for (var piece = 0; piece < length; piece++)
        {
            probability *= acceptance;
            tokens += probability;
        }

        return tokens;
    }

    private static double Slowest(ReadOnlySpan<BranchEstimate> branches, int without, int positions)
    {
        var slowest = 0.0;
        for (var branch = 0; branch < branches.Length; branch++)
        {
            slowest = branch == without ? slowest : Math.Max(slowest, branches[branch].PassOf(positions));
        }

        return slowest;
    }
}
