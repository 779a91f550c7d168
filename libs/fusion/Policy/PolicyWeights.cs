namespace ModelNet.Fusion;

/// <summary>
/// The effective weights of a step: each branch's configured weight times a factor that its policy finds in the lists. Factors are integers, so that permuted
/// branches get the same weights bit for bit. When every factor is 0 the policy has nothing to say and the configured weights count.
/// </summary>
internal sealed class PolicyWeights
{
    private readonly Overlaps _overlaps = new();
    private uint[] _factors = [];

    /// <summary>Sets <see cref="BranchList.Effective"/> of every branch.</summary>
    /// <param name="policy">Which policy.</param>
    /// <param name="branches">The step's branches; those that did not vote keep their configured weight.</param>
    /// <param name="candidates">How many candidates the step's table holds.</param>
    public void Apply(StepPolicy policy, ReadOnlySpan<BranchList> branches, int candidates)
    {
        if (policy.Kind is PolicyKind.Mean or PolicyKind.Sample)
        {
            foreach (var branch in branches)
            {
                branch.Scale(1);
            }

            return;
        }

        if (_factors.Length < branches.Length)
        {
            _factors = new uint[branches.Length];
        }

        var factors = _factors.AsSpan(0, branches.Length);
        Fill(policy, branches, candidates, factors);
        if (!AnyVotes(branches, factors))
        {
            factors.Fill(StepPolicy.One);
        }

        for (var i = 0; i < branches.Length; i++)
        {
            branches[i].Scale(branches[i].MayVote ? factors[i] : StepPolicy.One);
        }
    }

    private void Fill(StepPolicy policy, ReadOnlySpan<BranchList> branches, int candidates, Span<uint> factors)
    {
        switch (policy.Kind)
        {
            case PolicyKind.Confidence:
                ConfidenceGate.Fill(branches, factors);
                break;
            case PolicyKind.Consistency:
                ConsistencyFactors.Fill(branches, policy.Entries, _overlaps, candidates, factors);
                break;
            case PolicyKind.DropOut:
                DropOut.Fill(branches, policy.Entries, factors);
                break;
            case PolicyKind.Boundary:
                LeadAlone.Fill(branches, policy.Lead, factors);
                break;
            default:
                FromPrompts(policy.PromptFactors, factors);
                break;
        }
    }

    private static void FromPrompts(uint[] prompts, Span<uint> factors)
    {
        factors.Fill(StepPolicy.One);
        if (prompts.Length == factors.Length)
        {
            prompts.CopyTo(factors);
        }
    }

    private static bool AnyVotes(ReadOnlySpan<BranchList> branches, ReadOnlySpan<uint> factors)
    {
        for (var i = 0; i < branches.Length; i++)
        {
            if (branches[i].MayVote && factors[i] > 0)
            {
                return true;
            }
        }

        return false;
    }
}
