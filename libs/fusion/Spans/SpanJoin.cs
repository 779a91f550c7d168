namespace ModelNet.Fusion;

/// <summary>
/// Chooses the span of a step: the least weighted mean, over the branches that scored it, of bits per byte. A span counts when a branch that proposed it and more than half of the weight of those that do
/// not abstain scored it; where none does, every span that its proposer scored. Exact: neither the order of the branches nor of their scores, nor the scale of the weights, changes a bit. Definition and
/// sources: docs/design/fusion.md. Reusable; belongs to one thread.
/// </summary>
public sealed class SpanJoin
{
    /// <summary>In place of microbits: the branch cannot represent the span, or has no room for it.</summary>
    public const long Unscored = -1;

    private readonly List<SpanTally> _tallies = [];
    private ulong[] _units = [];
    private SpanCandidate?[] _own = [];
    private bool[] _voted = [];

    /// <summary>Begins a step.</summary>
    /// <param name="weights">One for each branch, at least 0; any scale.</param>
    /// <exception cref="FusionException">code <c>weights_invalid</c>.</exception>
    public void Reset(ReadOnlySpan<double> weights)
    {
        _units = new ulong[weights.Length];
        WeightUnits.Fill(weights, _units);
        _own = new SpanCandidate?[weights.Length];
        _voted = new bool[weights.Length];
        _tallies.Clear();
    }

    /// <summary>Takes a branch's score of a span; a branch without any abstains.</summary>
    /// <param name="branch">Below the number of weights.</param>
    /// <param name="span">The span.</param>
    /// <param name="microbits">−log₂ of its probability in millionths of a bit, at least 0, or <see cref="Unscored"/>.</param>
    /// <param name="own">Whether the branch proposed it.</param>
    /// <exception cref="FusionException">code <c>span_invalid</c>: no score, or the branch's second score of this span or second span of its own.</exception>
    public void Add(int branch, SpanCandidate span, long microbits, bool own)
    {
        ArgumentNullException.ThrowIfNull(span);
        var tally = TallyOf(span);
        if (microbits < Unscored || tally.IsJudgedBy(branch) || (own && _own[branch] is not null))
        {
            throw new FusionException(FusionCodes.SpanInvalid, $"Branch {branch + 1} scores a span with {microbits} millionths of a bit, or more than once.", "See the worker's model.");
        }

        _voted[branch] = true;
        _own[branch] = own ? span : _own[branch];
        tally.Add(branch, _units[branch], microbits, own);
    }

    /// <summary>The step's span; null when nobody with a weight proposed one that it could score.</summary>
    public SpanDecision? Decide()
    {
        var needed = VotingUnits() / 2;
        Predicate<SpanTally> counts = tally => tally.IsProposed && tally.Units > needed;
        if (!_tallies.Exists(counts))
        {
            counts = tally => tally.IsProposed;
        }

        var best = Best(counts, except: null);
        return best is null ? null : Decision(best, Best(counts, except: best));
    }

    private SpanTally TallyOf(SpanCandidate span)
    {
        var known = _tallies.Find(tally => tally.Span.Equals(span));
        if (known is null)
        {
            _tallies.Add(known = new SpanTally(span, _units.Length));
        }

        return known;
    }

    private ulong VotingUnits()
    {
        var sum = 0UL;
        for (var branch = 0; branch < _units.Length; branch++)
        {
            sum += _voted[branch] ? _units[branch] : 0;
        }

        return sum;
    }

    private SpanTally? Best(Predicate<SpanTally> counts, SpanTally? except)
    {
        SpanTally? best = null;
        foreach (var tally in _tallies)
        {
            best = tally != except && counts(tally) && tally.IsBetterThan(best) ? tally : best;
        }

        return best;
    }

    private SpanDecision Decision(SpanTally best, SpanTally? next)
    {
        var votes = new SpanVote[_units.Length];
        for (var branch = 0; branch < votes.Length; branch++)
        {
            var own = _own[branch];
            votes[branch] = new SpanVote(
                own,
                own is null ? 0 : TallyOf(own).ProbabilityOf(branch),
                best.ProbabilityOf(branch),
                best.IsScoredBy(branch) ? (double)_units[branch] / best.Units : 0);
        }

        return new SpanDecision(best.Span, best.Probability, best.Probability - (next?.Probability ?? 0), votes);
    }
}
