using System.Numerics;

namespace ModelNet.Fusion.Tests;

/// <summary>A branch's part in a step: what it proposes, and what each candidate costs it in millionths of a bit (−1: it cannot say). Null scores: it abstains.</summary>
internal sealed record SpanBallot(long Weight, (string Text, bool Ends)? Own, Dictionary<(string Text, bool Ends), long>? Scores);

/// <summary>The choice of a span by its definition, with fractions of whole numbers of any size and none of the product's code.</summary>
internal static class NaiveSpans
{
    public static (string Text, bool Ends)? Winner(IReadOnlyList<SpanBallot> ballots)
    {
        var voters = ballots.Where(ballot => ballot.Scores is not null && ballot.Weight > 0).ToList();
        var proposed = voters.Where(ballot => ballot.Own is { } own && ballot.Scores![own] >= 0).Select(ballot => ballot.Own!.Value).Distinct().ToList();
        var counted = proposed.Where(span => 2 * Scorers(span, voters).Sum(ballot => ballot.Weight) > voters.Sum(ballot => ballot.Weight)).ToList();
        counted = counted.Count > 0 ? counted : proposed;
        if (counted.Count == 0)
        {
            return null;
        }

        counted.Sort((one, other) =>
        {
            var ((a, b), (c, d)) = (Mean(one, voters), Mean(other, voters));
            var order = (a * d).CompareTo(c * b);
            order = order != 0 ? order : string.CompareOrdinal(one.Text, other.Text);
            return order != 0 ? order : one.Ends.CompareTo(other.Ends);
        });
        return counted[0];
    }

    /// <summary>The mean millionths of a bit per byte, as a fraction.</summary>
    public static (BigInteger Over, BigInteger Under) Mean((string Text, bool Ends) span, IReadOnlyList<SpanBallot> voters)
    {
        var scorers = Scorers(span, voters).ToList();
        return (scorers.Aggregate(BigInteger.Zero, (sum, ballot) => sum + ((BigInteger)ballot.Weight * ballot.Scores![span])), (BigInteger)scorers.Sum(ballot => ballot.Weight) * (span.Text.Length + (span.Ends ? 1 : 0)));
    }

    private static IEnumerable<SpanBallot> Scorers((string Text, bool Ends) span, IEnumerable<SpanBallot> voters) => voters.Where(ballot => ballot.Scores![span] >= 0);
}
