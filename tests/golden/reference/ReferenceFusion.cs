namespace ModelNet.Golden.Reference;

/// <summary>The rule of a fused stage: who takes part with which weight (any positive scale), and which mean.</summary>
internal sealed record FusionRule(IReadOnlyList<double> Weights, bool Geometric = false)
{
    /// <summary>Set where tokens are drawn.</summary>
    public DrawRule? Draw { get; init; }
}

/// <summary>P(y) = Σ wᵢ pᵢ(y), or Π pᵢ(y)^wᵢ, over the whole union of the vocabularies; the largest wins, ties go to the smaller bytes.</summary>
internal sealed class ReferenceFusion(Symbols symbols)
{
    private readonly double[] _fused = new double[symbols.Count];

    public ReferenceStep Decide(IReadOnlyList<ReferenceBranch> branches, FusionRule rule, int step)
    {
        Array.Fill(_fused, rule.Geometric ? 1 : 0);
        var given = new double[]?[branches.Count];
        var present = Enumerable.Range(0, branches.Count).Where(i => !branches[i].Abstains).ToArray();
        var total = present.Sum(i => rule.Weights[i]);
        foreach (var i in present)
        {
            var one = branches[i].Probabilities(symbols);
            given[i] = one;
            Add(one, rule.Weights[i] / total, rule.Geometric);
        }

        if (rule.Draw is { } draw)
        {
            var drawn = new ReferenceDraw(symbols, draw, stage: 0).Draw(_fused, given, rule.Weights, rule.Geometric, step);
            return new ReferenceStep(symbols.BytesOf(drawn), _fused[drawn], 1, [.. given.Select(one => one is null ? null : Vote(one, drawn))]);
        }

        var first = Best(_fused, except: -1);
        var second = Best(_fused, except: first);
        return new ReferenceStep(symbols.BytesOf(first), _fused[first], 1 - (_fused[second] / _fused[first]), [.. given.Select(one => one is null ? null : Vote(one, first))]);
    }

    private ReferenceVote Vote(double[] given, int winner)
    {
        var top = Best(given, except: -1);
        return new ReferenceVote(symbols.BytesOf(top), given[top], given[winner]);
    }

    private void Add(double[] given, double weight, bool geometric)
    {
        for (var symbol = 0; symbol < _fused.Length; symbol++)
        {
            _fused[symbol] = geometric ? _fused[symbol] * Math.Pow(given[symbol], weight) : _fused[symbol] + (weight * given[symbol]);
        }
    }

    private int Best(double[] scores, int except)
    {
        var best = -1;
        for (var symbol = 0; symbol < scores.Length; symbol++)
        {
            if (symbol != except && (best < 0 || scores[symbol] > scores[best] || (scores[symbol] == scores[best] && symbols.Compare(symbol, best) < 0)))
            {
                best = symbol;
            }
        }

        return best;
    }
}
