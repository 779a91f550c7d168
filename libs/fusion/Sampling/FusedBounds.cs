namespace ModelNet.Fusion;

/// <summary>Between which values fused probabilities lie, given the lists at hand, on the scale of a step's tally; and their logarithms.</summary>
internal readonly ref struct FusedBounds
{
    private readonly StepTally _tally;

    public FusedBounds(in StepTally tally, ReadOnlySpan<Candidate> candidates)
    {
        _tally = tally;
        Candidates = candidates;
        Most = tally.EveryListIsFull ? default : tally.UnseenUpper;
        foreach (ref readonly var candidate in candidates)
        {
            if (candidate.IsListed)
            {
                Lead = Larger(Lead, tally.Lower(candidate));
                Most = Larger(Most, tally.Upper(candidate));
            }
        }

        LogOfLead = LogOf(Lead);
        LogOfMost = LogOf(Most);
    }

    public ReadOnlySpan<Candidate> Candidates { get; }

    /// <summary>What the most probable token has at least.</summary>
    public ExactSum Lead { get; }

    /// <summary>What it has at most.</summary>
    public ExactSum Most { get; }

    public double LogOfLead { get; }

    public double LogOfMost { get; }

    /// <summary>What a token that nobody lists has at most; 0 where there is none.</summary>
    public ExactSum UnseenUpper => _tally.EveryListIsFull ? default : _tally.UnseenUpper;

    /// <summary>Whether the most probable token's probability is known, though maybe not which one it is.</summary>
    public bool IsLeadExact => Lead.IsSameAs(Most);

    /// <summary>A candidate's bounds.</summary>
    public TokenRange Of(int candidate) => new(candidate, _tally.Lower(Candidates[candidate]), _tally.Upper(Candidates[candidate]));

    /// <summary>log₂ of a value that differs from a probability by the scale alone; −∞ for 0.</summary>
    public double LogOf(in ExactSum value) => _tally.LogOf(value);

    /// <summary>The bounds of a token that the branch does not list, whoever else does.</summary>
    public TokenRange UnlistedBy(BranchList branch)
    {
        var most = UnseenUpper;
        for (var i = 0; i < Candidates.Length; i++)
        {
            most = Candidates[i].IsListed && !branch.Of(i).Listed ? Larger(most, _tally.Upper(Candidates[i])) : most;
        }

        return new TokenRange(-1, default, most);
    }

    private static ExactSum Larger(in ExactSum one, in ExactSum other) => one.IsBelow(other) ? other : one;
}
