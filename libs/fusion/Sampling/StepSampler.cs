namespace ModelNet.Fusion;

/// <summary>
/// Draws a token of the tempered fused distribution without computing it. At temperature 1: a branch by its weight, then a token from that branch's full softmax, which is the weighted mean exactly. Below
/// temperature 1 such a draw is kept with the share (P(b) / max P)^(1/T − 1) and taken again otherwise (rejection sampling: von Neumann, 1951), which the bounds of shortened lists nearly always settle.
/// Where they do not, longer lists are asked for; the token is the one that whole lists give.
/// </summary>
/// <remarks>
/// A draw that meets a branch that abstains, or the part of a softmax that stands for no token (control ids), is thrown away, which renormalises both exactly.
/// </remarks>
internal readonly ref struct StepSampler
{
    /// <summary>A model that puts nearly everything on control ids would go on for ever.</summary>
    private const int MostDraws = 4096;

    /// <summary>So many rejected draws mean that no token has much: the lists are then asked for as a whole, and one draw settles it.</summary>
    private const int MostRejections = 256;

    private readonly ReadOnlySpan<BranchList> _branches;
    private readonly ReadOnlySpan<Candidate> _candidates;
    private readonly StepTally _tally;
    private readonly VocabularyUnion _union;
    private readonly SamplingParameters _parameters;
    private readonly FusedBounds _bounds;

    public StepSampler(ReadOnlySpan<BranchList> branches, ReadOnlySpan<Candidate> candidates, in StepTally tally, VocabularyUnion union, SamplingParameters parameters)
    {
        _branches = branches;
        _candidates = candidates;
        _tally = tally;
        _union = union;
        _parameters = parameters;
        _bounds = parameters.IsPlain ? default : new FusedBounds(tally, candidates);
    }

    /// <param name="stage">The stage's index.</param>
    /// <param name="step">The step.</param>
    /// <param name="aggregation">How the step's probabilities are joined.</param>
    /// <exception cref="FusionException">code <c>sample_exhausted</c>.</exception>
    public SampleOutcome Draw(int stage, int step, Aggregation aggregation)
    {
        if (_tally.Units == 0)
        {
            return SampleOutcome.NoVote;
        }

        if (_parameters.NeedsWholeLists(aggregation))
        {
            return Whole(SampleDraws.Of(_parameters.Seed, stage, step, 0).Token);
        }

        var rejections = 0;
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var draws = SampleDraws.Of(_parameters.Seed, stage, step, draw);
            var drawn = Branch(draws.Branch);
            if (_branches[drawn].State == BranchState.Abstained)
            {
                continue;
            }

            if (Try(drawn, draws) is { } outcome)
            {
                return outcome;
            }

            if (!_parameters.IsPlain && ++rejections == MostRejections)
            {
                return Whole(draws.Token);
            }
        }

        throw new FusionException(FusionCodes.SampleExhausted, $"{MostDraws} draws gave no token.", "Look at the models' distributions: nearly everything is on control ids.");
    }

    private SampleOutcome Whole(ulong fraction) => _tally.EveryListIsFull
        ? new SampleOutcome(-1, WholeSampler.Draw(_tally, _candidates, _union, _parameters, fraction))
        : new SampleOutcome(-1, -1, Lacking.Every);

    /// <summary>Null when the draw is thrown away or rejected.</summary>
    private SampleOutcome? Try(int drawn, in SampleDraws draws)
    {
        var branch = _branches[drawn];
        if (branch.State == BranchState.Missing)
        {
            return new SampleOutcome(drawn, -1, Lacking.Drawn);
        }

        var candidate = Candidate(branch, draws.Token >> 2); // a fraction of 2⁶², the scale of the terms
        if (candidate < 0)
        {
            return branch.IsFull || IsRejectedWhateverItIs(branch, draws.Acceptance) ? null : new SampleOutcome(drawn, -1, Lacking.Drawn);
        }

        return (_parameters.IsPlain ? Membership.In : Keeps(_bounds.Of(candidate), draws.Acceptance)) switch
        {
            Membership.In => new SampleOutcome(drawn, candidate),
            Membership.Out => null,
            _ => new SampleOutcome(drawn, -1, Lacking.Every),
        };
    }

    /// <summary>Whether a token that the branch does not list would be rejected even if it had all that it may have.</summary>
    private bool IsRejectedWhateverItIs(BranchList branch, ulong acceptance) => !_parameters.IsPlain && Keeps(_bounds.UnlistedBy(branch), acceptance) == Membership.Out;

    /// <summary>Whether the draw of a token is kept; where both tests may fail, it is enough that one does.</summary>
    private Membership Keeps(in TokenRange token, ulong acceptance)
    {
        var accepted = Accepts(token, acceptance);
        var inNucleus = _parameters.TopP < 1 && accepted != Membership.Out ? Nucleus.Holds(_bounds, _branches, token, _union, _parameters) : Membership.In;
        return accepted == Membership.Out || inNucleus == Membership.Out ? Membership.Out
            : accepted == Membership.In && inNucleus == Membership.In ? Membership.In
            : Membership.Unknown;
    }

    private Membership Accepts(in TokenRange token, ulong acceptance)
    {
        if (_parameters.Temperature == 1)
        {
            return Membership.In;
        }

        var tempering = new Tempering(_parameters.Temperature);
        var fraction = acceptance / 18446744073709551616.0;
        var least = tempering.Kept(_bounds.LogOf(token.Lower) - _bounds.LogOfMost);
        if (_tally.EveryListIsFull)
        {
            return fraction < least ? Membership.In : Membership.Out;
        }

        return !token.Lower.IsBelow(_bounds.Most) || fraction < least * (1 - tempering.Guard) ? Membership.In
            : token.Upper.IsBelow(_bounds.Lead) && fraction >= tempering.Kept(_bounds.LogOf(token.Upper) - _bounds.LogOfLead) * (1 + tempering.Guard) ? Membership.Out
            : Membership.Unknown;
    }

    private int Branch(ulong fraction)
    {
        var all = 0UL;
        foreach (var branch in _branches)
        {
            all += branch.Effective;
        }

        var left = Math.BigMul(fraction, all, out _);
        var drawn = 0;
        while (left >= _branches[drawn].Effective)
        {
            left -= _branches[drawn++].Effective;
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
