namespace ModelNet.Verifier.Fusion;

/// <summary>A span as text with one character for each byte, and whether the sequence ends behind it.</summary>
internal sealed record NaiveSpan(string Text, bool Ends)
{
    public int Length => Text.Length + (Ends ? 1 : 0);
}

/// <summary>What one branch proposed, and how many millionths of a bit each span costs it; −1 for one that it cannot write.</summary>
internal sealed record NaiveSpanVote(int Branch, double Weight, NaiveSpan? Own, Dictionary<NaiveSpan, long> Microbits);

/// <summary>The best span by its definition (docs/design/fusion.md) in doubles over dictionaries. Means within the slack count as a tie, which doubles cannot decide.</summary>
internal static class NaiveSpanFusion
{
    private const double Slack = 1e-9;

    /// <summary>Null when the span wins with this score and these shares; otherwise what is wrong.</summary>
    public static string? Refute(NaiveSpan decided, double probability, double[] shares, IReadOnlyList<NaiveSpanVote> votes)
    {
        var voters = votes.Where(vote => vote.Weight > 0).ToList();
        var proposed = voters.Where(vote => vote.Own is not null && vote.Microbits[vote.Own] >= 0).Select(vote => vote.Own!).Distinct().ToList();
        var half = voters.Sum(vote => vote.Weight) / 2 * (1 + Slack);
        var counted = proposed.Where(span => Scorers(span, voters).Sum(vote => vote.Weight) > half).ToList();
        counted = counted.Count > 0 ? counted : proposed;
        if (!counted.Contains(decided))
        {
            return $"\"{decided.Text}\"{(decided.Ends ? " and the end" : "")} is no span that counts";
        }

        var mine = Bits(decided, voters);
        if (counted.Find(span => Bits(span, voters) < mine - Slack) is { } better)
        {
            return $"\"{better.Text}\" costs {Bits(better, voters):R} bits a byte, the recorded \"{decided.Text}\" {mine:R}";
        }

        return Math.Abs(probability - Math.Pow(2, -mine)) > 1e-6 ? $"its record says the score {probability:R}, by the scores it is {Math.Pow(2, -mine):R}" : WrongShare(decided, shares, voters);
    }

    private static string? WrongShare(NaiveSpan decided, double[] shares, List<NaiveSpanVote> voters)
    {
        var scorers = Scorers(decided, voters).ToList();
        for (var branch = 0; branch < shares.Length; branch++)
        {
            var share = scorers.Where(vote => vote.Branch == branch).Sum(vote => vote.Weight) / scorers.Sum(vote => vote.Weight);
            if (!(Math.Abs(shares[branch] - share) <= Slack))
            {
                return $"branch {branch} has the weight {shares[branch]:R}, by the scores it is {share:R}";
            }
        }

        return null;
    }

    private static IEnumerable<NaiveSpanVote> Scorers(NaiveSpan span, IEnumerable<NaiveSpanVote> voters) => voters.Where(vote => vote.Microbits[span] >= 0);

    private static double Bits(NaiveSpan span, List<NaiveSpanVote> voters)
    {
        var scorers = Scorers(span, voters).ToList();
        return scorers.Sum(vote => vote.Weight * vote.Microbits[span]) / scorers.Sum(vote => vote.Weight) / span.Length / 1e6;
    }
}
