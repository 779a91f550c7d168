namespace ModelNet.Fusion.Tests;

/// <summary>Drawn tokens follow the weighted mean, and nothing but the seed, the stage and the step decides them.</summary>
public sealed class SampleTests
{
    private const int Draws = 20_000;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void Drawn_tokens_follow_the_weighted_mean(int seed, bool oneAbstains)
    {
        var random = new Random(seed);
        var step = new Step(random, 3, largestVocabulary: 20);
        double[] weights = [1, 2, 4];
        var full = step.Full();
        var voters = Enumerable.Range(0, 3).Where(branch => !oneAbstains || branch != 1).ToArray();
        var expected = NaiveSampling.Fused([.. voters.Select(branch => full[branch])], [.. voters.Select(branch => weights[branch])]);
        var counts = new Dictionary<string, int>();
        var join = new StepJoin(step.Union);
        var lists = step.Lists(int.MaxValue);
        for (var draw = 0; draw < Draws; draw++)
        {
            join.Reset(3, weights, Aggregation.Arithmetic);
            Set(join, step, lists);
            if (oneAbstains)
            {
                join.Abstain(1);
            }

            var token = Outcome.Of(join.Sample(new SamplingParameters("seed"), stage: seed, step: draw)).Token;
            counts[token] = counts.GetValueOrDefault(token) + 1;
        }

        counts.Keys.ShouldBeSubsetOf(expected.Where(pair => pair.Value > 0).Select(pair => pair.Key));
        ChiSquare.IsPlausible(expected, counts, Draws).ShouldBeTrue();
    }

    [Fact]
    public void A_wrong_weight_does_not_pass_the_test()
    {
        var step = new Step(new Random(1), 3, largestVocabulary: 20);
        var full = step.Full();
        var drawn = NaiveSampling.Fused(full, [1, 2.5, 4]).ToDictionary(pair => pair.Key, pair => (int)Math.Round(pair.Value * Draws));
        ChiSquare.IsPlausible(NaiveSampling.Fused(full, [1, 2, 4]), drawn, Draws).ShouldBeFalse();
    }

    [Fact]
    public void Short_lists_draw_the_token_of_whole_ones_or_ask_for_more() => Property.ForAll(300, random =>
    {
        var step = new Step(random, random.Next(1, 5));
        var whole = Sample(step, int.MaxValue);
        whole.Certified.ShouldBeTrue();
        for (var k = 1; k < 80; k *= 2)
        {
            var outcome = Sample(step, k);
            (outcome.Certified ? outcome.Token : whole.Token).ShouldBe(whole.Token);
        }

        Outcome Sample(Step of, int k)
        {
            var join = new StepJoin(of.Union);
            join.Reset(of.Tables.Length, of.Weights, Aggregation.Arithmetic);
            Set(join, of, of.Lists(k));
            var outcome = Outcome.Of(join.Sample(new SamplingParameters("s"), 0, 7));
            (join.BranchesToWiden.Length == (outcome.Certified ? 0 : 1)).ShouldBeTrue();
            return outcome with { Entries = 0, Probability = 0 };
        }
    });

    [Fact]
    public void Only_the_drawn_branch_is_needed() => Property.ForAll(300, random =>
    {
        var step = new Step(random, random.Next(2, 5));
        var join = new StepJoin(step.Union);
        join.Reset(step.Tables.Length, step.Weights, Aggregation.Arithmetic);
        Set(join, step, step.Lists(int.MaxValue));
        var all = Outcome.Of(join.Sample(new SamplingParameters("s"), 1, 2));
        var drawn = join.Drawn;
        join.Reset(step.Tables.Length, step.Weights, Aggregation.Arithmetic);
        join.Sample(new SamplingParameters("s"), 1, 2).Kind.ShouldBe(FusionKind.Uncertain);
        join.BranchesToWiden.Length.ShouldBe(0);
        var lists = step.Lists(int.MaxValue);
        for (var set = 0; set < lists.Length && join.Drawn != drawn; set++)
        {
            lists[join.Drawn].SetIn(join, step.Union, join.Drawn); // a thrown-away draw needs its branch too
            join.Sample(new SamplingParameters("s"), 1, 2);
        }

        lists[drawn].SetIn(join, step.Union, drawn);
        Outcome.Of(join.Sample(new SamplingParameters("s"), 1, 2)).Token.ShouldBe(all.Token);
    });

    [Fact]
    public void Nothing_is_drawn_when_all_abstain()
    {
        var step = new Step(new Random(1), 2);
        var join = new StepJoin(step.Union);
        join.Reset(2, [1, 1], Aggregation.Arithmetic);
        join.Abstain(0);
        join.Abstain(1);
        join.Sample(new SamplingParameters("s"), 0, 0).Kind.ShouldBe(FusionKind.AllAbstain);
    }

    private static void Set(StepJoin join, Step step, StepList[] lists)
    {
        for (var branch = 0; branch < lists.Length; branch++)
        {
            lists[branch].SetIn(join, step.Union, branch);
        }
    }
}
