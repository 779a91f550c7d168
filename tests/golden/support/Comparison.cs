using System.Globalization;
using System.Text;
using ModelNet.Contracts;
using ModelNet.Golden.Reference;
using Xunit.Abstractions;

namespace ModelNet.Golden;

/// <summary>Compares fused stages with the reference, token for token, and says where they part and how close the call was.</summary>
/// <param name="output">Where it says what it compared.</param>
/// <param name="votes">Whether probabilities and votes are compared as well: a step that is decided without some branches has none of theirs.</param>
internal sealed class Comparison(ITestOutputHelper output, bool votes = true)
{
    private const string OtherToken = "token";
    private const double ProbabilityTolerance = 1e-5;
    private readonly List<string> _differences = [];
    private double _smallestMargin = double.MaxValue;
    private int _steps;
    private int _ends;
    private int _widened;
    private int _pieces;

    public void Add(GoldenCase golden, ReferenceRun expected, LogSnapshot log, string answer)
    {
        var actual = log.TokensOf(golden.Session, 0).SelectMany(record => record.Tokens.Items()).ToList();
        for (var step = 0; step < Math.Max(actual.Count, expected.Steps.Count); step++)
        {
            var difference = Difference(expected.Steps.ElementAtOrDefault(step), actual.ElementAtOrDefault(step), golden.Rule.Geometric);
            if (difference is not null)
            {
                _differences.Add($"{difference}: {Describe(golden, step, expected, actual)}");
            }

            if (difference == OtherToken)
            {
                return; // what follows is conditioned on another text
            }

            Count(expected.Steps[step], actual[step]);
        }

        if (answer != expected.Text)
        {
            _differences.Add($"{golden.Session}: the answer is {Quote(answer)}, expected {Quote(expected.Text)}");
        }
    }

    public void ShouldBeEqual()
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_steps} steps with the same token, {_ends} of them ends of the sequence, {_widened} with more than the first 40 entries, {_pieces} of part of a code point; smallest relative margin {_smallestMargin:g3}; {_differences.Count(difference => difference.StartsWith(OtherToken, StringComparison.Ordinal))} other tokens, {_differences.Count} differences"));
        _differences.ShouldBeEmpty();
    }

    private string? Difference(ReferenceStep? expected, FusedToken? actual, bool geometric)
    {
        if (expected is null || actual is null || !actual.Bytes.Span.SequenceEqual(expected.Bytes))
        {
            return OtherToken;
        }

        if (!votes)
        {
            return null;
        }

        if (!geometric && !SameProbability(expected.Probability, actual))
        {
            return "probability";
        }

        var branch = Enumerable.Range(0, expected.Votes.Count).FirstOrDefault(i => !SameVote(expected.Votes[i], actual.Votes[i]), -1);
        return branch < 0 ? null : string.Create(CultureInfo.InvariantCulture, $"vote of branch {branch}");
    }

    // A branch that did not list the token counts as nothing in the product's sum, which is then a lower bound.
    private static bool SameProbability(double expected, FusedToken actual)
        => actual.Votes.Items().All(vote => vote.Probability > 0)
            ? Math.Abs(actual.Probability - expected) < ProbabilityTolerance
            : actual.Probability < expected + ProbabilityTolerance;

    private static bool SameVote(ReferenceVote? expected, Vote actual)
        => expected is null
            ? actual.TopProbability == 0
            : actual.Top.Span.SequenceEqual(expected.Top)
                && Math.Abs(actual.TopProbability - expected.TopProbability) < ProbabilityTolerance
                && (actual.Probability == 0 || Math.Abs(actual.Probability - expected.Probability) < ProbabilityTolerance);

    private void Count(ReferenceStep expected, FusedToken actual)
    {
        _steps++;
        _ends += expected.IsEnd ? 1 : 0;
        _widened += actual.K > 40 ? 1 : 0;
        _pieces += Encoding.UTF8.GetString(expected.Bytes).Contains('\uFFFD', StringComparison.Ordinal) ? 1 : 0;
        _smallestMargin = Math.Min(_smallestMargin, expected.Margin);
    }

    private static string Describe(GoldenCase golden, int step, ReferenceRun expected, List<FusedToken> actual)
    {
        var reference = step < expected.Steps.Count ? expected.Steps[step] : null;
        var product = step < actual.Count ? actual[step] : null;
        var votes = product is null ? string.Empty : string.Join(' ', product.Votes.Items().Select((vote, i) => FormattableString.Invariant($"{Quote(vote.Top.Span.ToArray())} {vote.TopProbability} {vote.Probability} (reference {Quote(reference?.Votes[i]?.Top)} {reference?.Votes[i]?.TopProbability} {reference?.Votes[i]?.Probability})")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{golden.Session} {golden.Flow.ReplaceLineEndings(" ")} {Quote(golden.Question)} step {step}: product {Quote(product?.Bytes.Span.ToArray())} P {product?.Probability} margin {product?.Margin}, reference {Quote(reference?.Bytes)} P {reference?.Probability} relative margin {reference?.Margin:g3}, votes {votes}");
    }

    private static string Quote(byte[]? bytes) => bytes switch
    {
        null => "nothing",
        { Length: 0 } => "the end",
        _ => $"{Quote(Encoding.UTF8.GetString(bytes))}={Convert.ToHexString(bytes)}",
    };

    private static string Quote(string text) => $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
