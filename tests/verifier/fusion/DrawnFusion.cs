namespace ModelNet.Verifier.Fusion;

/// <summary>What a draw needs to know of one branch: its list in its order (the end of the sequence is the empty text), what it leaves over, and what it weighs.</summary>
/// <param name="Weight">In the step, on any scale.</param>
/// <param name="List">The end of the sequence, then the entries, none for a branch that has not answered; null for a branch that abstains or was left out.</param>
/// <param name="Unlisted">The most that a single token has that is not listed.</param>
/// <param name="Residual">The most that all of them have together.</param>
internal sealed record DrawnBranch(double Weight, IReadOnlyList<(string Token, double Probability)>? List, double Unlisted, double Residual)
{
    public static DrawnBranch Absent(double weight) => new(weight, [], 1, 1);

    /// <summary>The list by token.</summary>
    public Dictionary<string, double> Own { get; } = (List ?? []).ToDictionary(entry => entry.Token, entry => entry.Probability, StringComparer.Ordinal);

    public bool HasAnswered => List is not { Count: 0 };

    public bool IsWhole => List is not null && Unlisted == 0 && Residual == 0;
}

/// <summary>
/// Whether a token is kept when it is drawn: (P / max P)^(1/T − 1) and the nucleus, in doubles over dictionaries, with what short lists leave open. Of no common code with the fuser's.
/// </summary>
internal sealed class DrawnFusion
{
    public const double Slack = 1e-9;
    private readonly Dictionary<string, (double Least, double Most)> _bounds = new(StringComparer.Ordinal);
    private readonly double _unseen;
    private readonly double _left;
    private readonly double _lead;
    private readonly double _most;
    private readonly double _temperature;
    private readonly double _topP;

    public DrawnFusion(IReadOnlyList<DrawnBranch> branches, double temperature, double topP, bool geometric)
    {
        (_temperature, _topP) = (temperature, topP);
        var voters = branches.Where(branch => branch.List is not null && branch.Weight > 0).ToList();
        var total = voters.Sum(branch => branch.Weight);
        IsWhole = voters.TrueForAll(branch => branch.IsWhole);
        foreach (var token in voters.SelectMany(branch => branch.Own.Keys).Distinct(StringComparer.Ordinal))
        {
            _bounds[token] = (
                Mean(voters.Select(branch => (branch.Weight / total, branch.Own.GetValueOrDefault(token))), geometric),
                Mean(voters.Select(branch => (branch.Weight / total, branch.Own.TryGetValue(token, out var own) ? own : branch.Unlisted)), geometric));
        }

        IsGeometric = geometric;
        if (geometric && IsWhole && _bounds.Values.All(bound => bound.Most == 0))
        {
            var mean = new DrawnFusion(branches, temperature, topP, geometric: false);
            (_bounds, IsGeometric) = (mean._bounds, false);
        }

        _unseen = voters.Sum(branch => branch.Weight / total * branch.Unlisted);
        _left = voters.Sum(branch => branch.Weight / total * branch.Residual);
        _lead = _bounds.Values.Max(bound => bound.Least);
        _most = Math.Max(_unseen, _bounds.Values.Max(bound => bound.Most));
    }

    /// <summary>Whether every probability is known.</summary>
    public bool IsWhole { get; }

    /// <summary>False also for a geometric mean in which every token is ruled out: then the arithmetic mean is drawn from.</summary>
    public bool IsGeometric { get; }

    /// <summary>A listed token is certainly kept.</summary>
    public bool Keeps(string token, double fraction)
    {
        var (least, _) = _bounds[token];
        return (_temperature == 1 || fraction < Kept(least / _most) + Slack) && (_topP >= 1 || IsFirst(token) || Before(_bounds[token], token, worst: true) < (_topP * All(worst: true)) + Slack);
    }

    /// <summary>A token with at most this probability is certainly rejected; null for any that the branch does not list.</summary>
    public bool Rejects(string? token, double fraction, DrawnBranch of)
    {
        var bound = token is null ? (0, Math.Max(_unseen, _bounds.Where(pair => !of.Own.ContainsKey(pair.Key)).Select(pair => pair.Value.Most).DefaultIfEmpty(0).Max())) : _bounds[token];
        return (_temperature != 1 && fraction >= Kept(Math.Min(1, bound.Item2 / _lead)) - Slack)
            || (_topP < 1 && !(token is not null && IsFirst(token)) && Before(bound, token, worst: false) >= (_topP * All(worst: false)) - Slack);
    }

    /// <summary>The tokens that whole lists give for this fraction, as far as doubles can tell.</summary>
    public IReadOnlyList<string> DrawWhole(double fraction)
    {
        var ranked = _bounds.Keys.OrderByDescending(token => _bounds[token].Least).ThenBy(token => token.Length == 0).ThenBy(token => token, StringComparer.Ordinal).ToList();
        var all = ranked.Sum(token => Score(_bounds[token].Least));
        var (nucleus, reached) = (new List<(string Token, double From, double To)>(), 0.0);
        foreach (var token in ranked)
        {
            if (nucleus.Count > 0 && reached >= _topP * all)
            {
                break;
            }

            var from = reached;
            reached += Score(_bounds[token].Least);
            nucleus.Add((token, from, reached));
        }

        return [.. nucleus.Where(one => one.From / reached <= fraction + Slack && fraction - Slack < one.To / reached).Select(one => one.Token)];
    }

    private static double Mean(IEnumerable<(double Share, double Probability)> given, bool geometric) => geometric
        ? Math.Exp(given.Sum(one => one.Share * Math.Log(one.Probability)))
        : given.Sum(one => one.Share * one.Probability);

    private double Kept(double ratio) => ratio >= 1 ? 1 : Math.Pow(ratio, (1 / _temperature) - 1);

    private double Score(double probability) => Math.Pow(probability / _most, 1 / _temperature);

    private bool IsFirst(string token) => _bounds.All(other => other.Key == token || other.Value.Most <= _bounds[token].Least) && _unseen <= _bounds[token].Least;

    /// <summary>The tempered mass of what ranks before a token; equal ones within the slack may, or may not.</summary>
    private double Before((double Least, double Most) bound, string? token, bool worst) =>
        _bounds.Where(other => other.Key != token).Sum(other => worst
            ? other.Value.Most >= bound.Least * (1 - Slack) && !Ties(other, bound, token) ? Score(other.Value.Most) : 0
            : other.Value.Least > bound.Most * (1 + Slack) || (token is not null && Ties(other, bound, token, before: true)) ? Score(other.Value.Least) : 0)
        + (worst && _unseen >= bound.Least ? Tail() : 0);

    /// <summary>An equal token that ranks behind (or before) this one in byte order, the end of the sequence last.</summary>
    private static bool Ties(KeyValuePair<string, (double Least, double Most)> other, (double Least, double Most) bound, string? token, bool before = false)
    {
        if (token is null || other.Value.Least != other.Value.Most || bound.Least != bound.Most || other.Value.Least != bound.Least)
        {
            return false;
        }

        var isBefore = other.Key.Length == 0 ? false : token.Length == 0 || string.CompareOrdinal(other.Key, token) < 0;
        return isBefore == before;
    }

    private double All(bool worst) => _bounds.Values.Sum(bound => Score(worst ? bound.Least : bound.Most)) + (worst ? 0 : Tail());

    private double Tail() => _unseen == 0 || _left == 0 ? 0 : _left / _most * Kept(_unseen / _most);
}
