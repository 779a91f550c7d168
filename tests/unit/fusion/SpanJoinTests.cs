using System.Text;

namespace ModelNet.Fusion.Tests;

/// <summary>The choice of a span against its definition, and what must hold of it whatever the scores.</summary>
public sealed class SpanJoinTests
{
    private const int Steps = 4000;
    private static readonly (string Text, bool Ends)[] s_pool = [("a", false), ("a", true), ("ab", false), ("abc", false), ("b", false), ("", true), ("\u00e4", false), ("zzzz", true)];

    [Fact]
    public void The_winner_is_that_of_the_definition_in_thousands_of_steps_with_ties()
    {
        var (ties, without, fallen) = (0, 0, 0);
        for (var seed = 0; seed < Steps; seed++)
        {
            var ballots = Random(seed);
            var expected = NaiveSpans.Winner(ballots);
            var actual = Decide(ballots, scale: 1, order: null);
            Key(actual?.Span).ShouldBe(expected, $"seed {seed}");
            without += ballots.Any(ballot => ballot.Scores?.ContainsValue(-1) == true) ? 1 : 0;
            fallen += expected is null ? 1 : 0;
            ties += actual is { Margin: 0 } ? 1 : 0;
            if (actual is not null)
            {
                var (over, under) = NaiveSpans.Mean(expected!.Value, [.. ballots.Where(ballot => ballot.Scores is not null && ballot.Weight > 0)]);
                actual.Probability.ShouldBe(Math.Pow(2, -(double)over / (double)under / 1e6), 2e-6, $"seed {seed}");
                actual.Margin.ShouldBeInRange(0, actual.Probability);
                actual.Votes.Sum(vote => vote.Weight).ShouldBe(1, 1e-12);
            }
        }

        (ties > 50 && without > 500 && fallen > 5).ShouldBeTrue($"{ties} ties, {without} steps with spans that a branch cannot write, {fallen} that nobody can decide");
    }

    [Fact]
    public void Permuted_branches_scaled_weights_and_the_order_of_scores_change_no_bit()
    {
        for (var seed = 0; seed < Steps; seed++)
        {
            var ballots = Random(seed);
            var plain = Decide(ballots, scale: 1, order: null);
            int[] order = [.. Enumerable.Range(0, ballots.Count).OrderBy(_ => new Random(seed).Next())];
            foreach (var other in new[] { Decide(ballots, 1, order), Decide(ballots, 1.0 / 3, null), Decide(ballots, 1e9, order) })
            {
                Key(other?.Span).ShouldBe(Key(plain?.Span), $"seed {seed}");
                (other?.Probability, other?.Margin).ShouldBe((plain?.Probability, plain?.Margin), $"seed {seed}");
            }
        }
    }

    [Fact]
    public void One_branch_and_identical_branches_say_what_the_branch_says()
    {
        var one = Decide([new SpanBallot(3, ("ab", false), new() { [("ab", false)] = 123_457 })], 1, null)!;
        var three = Decide([.. new[] { 1L, 5, 2 }.Select(weight => new SpanBallot(weight, ("ab", false), new() { [("ab", false)] = 123_457 }))], 1, null)!;
        (Key(one.Span), one.Margin).ShouldBe((("ab", false), one.Probability));
        (three.Span, three.Probability).ShouldBe((one.Span, one.Probability));
        one.Votes[0].Probability.ShouldBe(one.Votes[0].OwnProbability);
    }

    [Fact]
    public void A_branch_without_weight_and_one_that_abstains_are_as_if_they_were_not_there()
    {
        for (var seed = 0; seed < Steps / 4; seed++)
        {
            var ballots = Random(seed);
            var fewer = ballots.Where(ballot => ballot.Weight > 0 && ballot.Scores is not null).ToList();
            Key(Decide(ballots, 1, null)?.Span).ShouldBe(fewer.Count == 0 ? null : Key(Decide(fewer, 1, null)?.Span), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(5, true)]
    public void Scores_that_cannot_be_are_refused(long microbits, bool twice)
    {
        var join = new SpanJoin();
        join.Reset([1, 1]);
        var span = new SpanCandidate("a"u8, ends: false);
        var refused = Should.Throw<FusionException>(() =>
        {
            join.Add(0, span, microbits, own: true);
            join.Add(0, twice ? span : new SpanCandidate("b"u8, ends: false), 1, own: false);
        });
        refused.Code.ShouldBe(FusionCodes.SpanInvalid);
        Should.Throw<FusionException>(() => new SpanCandidate([], ends: false)).Code.ShouldBe(FusionCodes.SpanInvalid);
    }

    [Fact]
    public void Two_spans_of_ones_own_are_refused()
    {
        var join = new SpanJoin();
        join.Reset([1]);
        join.Add(0, new SpanCandidate("a"u8, ends: false), 1, own: true);
        Should.Throw<FusionException>(() => join.Add(0, new SpanCandidate("b"u8, ends: false), 1, own: true)).Code.ShouldBe(FusionCodes.SpanInvalid);
    }

    [Theory]
    [InlineData(4, 10, new[] { 4, 4, 2, 0 })]
    [InlineData(1, 2, new[] { 1, 1, 0 })]
    [InlineData(16, 5, new[] { 5, 0 })]
    [InlineData(4, 8, new[] { 4, 4, 0 })]
    public void Steps_together_have_as_many_tokens_as_the_stage_may(int length, int most, int[] tokens)
    {
        tokens.Select((_, step) => SpanBudget.TokensOf(step, length, most)).ShouldBe(tokens);
        tokens.Sum().ShouldBe(most);
        tokens.Select((_, step) => SpanBudget.IsLast(step, length, most)).ShouldBe(tokens.Select((_, step) => step >= tokens.Length - 2));
        SpanBudget.TokensOf(int.MaxValue, length, int.MaxValue).ShouldBe(0, "far behind the last step");
    }

    private static (string Text, bool Ends)? Key(SpanCandidate? span) => span is null ? null : (Encoding.Latin1.GetString(span.Bytes.Span), span.Ends);

    private static SpanDecision? Decide(List<SpanBallot> ballots, double scale, int[]? order)
    {
        var at = order ?? [.. Enumerable.Range(0, ballots.Count)];
        var join = new SpanJoin();
        if (ballots.All(ballot => ballot.Weight == 0))
        {
            return null;
        }

        join.Reset([.. at.Select(branch => ballots[branch].Weight * scale)]);
        foreach (var branch in order is null ? Enumerable.Range(0, at.Length) : Enumerable.Range(0, at.Length).Reverse())
        {
            var ballot = ballots[at[branch]];
            foreach (var (span, microbits) in order is null ? ballot.Scores ?? [] : (ballot.Scores ?? []).Reverse())
            {
                join.Add(branch, new SpanCandidate(Encoding.Latin1.GetBytes(span.Text), span.Ends), microbits, span == ballot.Own);
            }
        }

        return join.Decide();
    }

    /// <summary>Small whole scores, so that means are often equal.</summary>
    private static List<SpanBallot> Random(int seed)
    {
        var random = new Random(seed);
        var own = Enumerable.Range(0, random.Next(1, 6)).Select(_ => s_pool[random.Next(s_pool.Length)]).ToList();
        var abstains = own.ConvertAll(_ => random.Next(8) == 0);
        var candidates = own.Where((_, i) => !abstains[i]).Distinct().ToList();
        return [.. own.Select((span, i) => abstains[i] ? new SpanBallot(random.Next(4), null, null)
            : new SpanBallot(random.Next(4), span, candidates.ToDictionary(candidate => candidate, candidate => random.Next(6) == 0 ? -1L : 100_000L * random.Next(1, 9) * (candidate.Text.Length + (candidate.Ends ? 1 : 0)))))];
    }
}
