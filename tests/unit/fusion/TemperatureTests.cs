namespace ModelNet.Fusion.Tests;

/// <summary>Tokens that are drawn at a temperature, from a nucleus: their distribution is that of the definition, and short lists draw what whole ones do.</summary>
public sealed class TemperatureTests
{
    private const int Draws = 20_000;

    [Theory]
    [InlineData(1, 0.7, 1, Aggregation.Arithmetic)]
    [InlineData(2, 0.25, 1, Aggregation.Arithmetic)]
    [InlineData(3, 1, 0.8, Aggregation.Arithmetic)]
    [InlineData(4, 0.6, 0.6, Aggregation.Arithmetic)]
    [InlineData(5, 1.5, 1, Aggregation.Arithmetic)]
    [InlineData(6, 2, 0.9, Aggregation.Arithmetic)]
    [InlineData(7, 1, 1, Aggregation.Geometric)]
    [InlineData(8, 0.5, 0.9, Aggregation.Geometric)]
    public void Drawn_tokens_follow_the_tempered_mean(int seed, double temperature, double topP, Aggregation aggregation)
    {
        var random = new Random(seed);
        double[] weights = [1, 2, 4];
        Step step;
        Dictionary<string, double> expected;
        do
        {
            step = new Step(random, 3, largestVocabulary: 20); // one with something to choose from
            expected = NaiveSampling.Tempered(NaiveSampling.Fused(step.Full(), weights, aggregation), temperature, topP);
        }
        while (expected.Values.Count(p => p > 0.02) < 4);
        var counts = new Dictionary<string, int>();
        var join = new StepJoin(step.Union);
        var lists = step.Lists(int.MaxValue);
        var parameters = new SamplingParameters("seed", temperature, topP);
        for (var draw = 0; draw < Draws; draw++)
        {
            var token = Sample(join, step, lists, weights, aggregation, parameters, draw).Token;
            counts[token] = counts.GetValueOrDefault(token) + 1;
        }

        counts.Keys.ShouldBeSubsetOf(expected.Keys);
        ChiSquare.IsPlausible(expected, counts, Draws).ShouldBeTrue();
    }

    [Fact]
    public void A_wrong_temperature_does_not_pass_the_test()
    {
        var fused = NaiveSampling.Fused(new Step(new Random(1), 3, largestVocabulary: 20).Full(), [1, 2, 4]);
        var drawn = NaiveSampling.Tempered(fused, 0.75, 1).ToDictionary(pair => pair.Key, pair => (int)Math.Round(pair.Value * Draws));
        ChiSquare.IsPlausible(NaiveSampling.Tempered(fused, 0.7, 1), drawn, Draws).ShouldBeFalse();
    }

    [Fact]
    public void Short_lists_draw_the_token_of_whole_ones_or_ask_for_more() => Property.ForAll(600, random =>
    {
        var step = new Step(random, random.Next(1, 5));
        var aggregation = random.Next(4) == 0 ? Aggregation.Geometric : Aggregation.Arithmetic;
        var parameters = Parameters(random);
        var join = new StepJoin(step.Union);
        var at = random.Next(1000);
        var whole = Sample(join, step, step.Lists(int.MaxValue), step.Weights, aggregation, parameters, at);
        whole.Certified.ShouldBeTrue();
        for (var k = 1; k < 80; k *= 2)
        {
            var outcome = Sample(join, step, step.Lists(k), step.Weights, aggregation, parameters, at);
            (outcome.Certified ? outcome.Token : whole.Token).ShouldBe(whole.Token);
            (join.BranchesToWiden.Length > 0).ShouldBe(!outcome.Certified);
        }
    });

    [Fact]
    public void A_branch_that_is_missing_changes_no_token_that_is_certain() => Property.ForAll(400, random =>
    {
        var step = new Step(random, random.Next(2, 5));
        var parameters = Parameters(random);
        var join = new StepJoin(step.Union);
        var at = random.Next(1000);
        var lists = step.Lists(random.Next(2) == 0 ? int.MaxValue : random.Next(1, 20));
        var whole = Sample(join, step, step.Lists(int.MaxValue), step.Weights, Aggregation.Arithmetic, parameters, at);
        var missing = random.Next(lists.Length);
        var without = Sample(join, step, lists, step.Weights, Aggregation.Arithmetic, parameters, at, except: missing);
        (without.Certified ? without.Token : whole.Token).ShouldBe(whole.Token);
    });

    [Theory]
    [InlineData(1e-9, 1)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    public void Next_to_no_temperature_or_nucleus_is_the_most_probable_token(double temperature, double topP) => Property.ForAll(200, random =>
    {
        var step = new Step(random, random.Next(1, 4));
        var fused = NaiveSampling.Fused(step.Full(), step.Weights);
        var most = fused.Values.Max();
        var outcome = Sample(new StepJoin(step.Union), step, step.Lists(int.MaxValue), step.Weights, Aggregation.Arithmetic, new SamplingParameters("s", temperature, topP), 3);
        fused[outcome.Token].ShouldBe(most, 1e-9 * most);
    });

    [Fact]
    public void The_policy_weighs_the_branches_that_are_drawn_from()
    {
        // Only the one that is sure counts, in however many draws.
        var step = new Step(new Random(5), 2, largestVocabulary: 8);
        var sure = step.Tables[0];
        step.Logits[0].AsSpan().Fill(-20);
        step.Logits[0][0] = 20;
        step.Logits[1].AsSpan().Fill(1);
        var join = new StepJoin(step.Union);
        var lists = step.Lists(int.MaxValue);
        var parameters = new SamplingParameters("s", 0.9);
        for (var draw = 0; draw < 200; draw++)
        {
            join.Reset(2, [1, 1000], Aggregation.Arithmetic, new StepPolicy(PolicyKind.Confidence, 40));
            lists[0].SetIn(join, step.Union, 0);
            lists[1].SetIn(join, step.Union, 1);
            Outcome.Of(join.Sample(parameters, 0, draw)).Token.ShouldBe(NaiveFusion.KeyOf(sure, 0));
        }

        join.Reset(2, [1, 1000], Aggregation.Arithmetic, new StepPolicy(PolicyKind.Confidence, 40));
        lists[0].SetIn(join, step.Union, 0);
        join.Sample(parameters, 0, 0).Kind.ShouldBe(FusionKind.Uncertain); // whether it is the only one that is sure is not known yet
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(2.01, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, -0.1)]
    [InlineData(1, 1.1)]
    [InlineData(1, double.NaN)]
    public void What_is_no_parameter_is_refused(double temperature, double topP) =>
        Should.Throw<FusionException>(() => new SamplingParameters("s", temperature, topP)).Code.ShouldBe("sampling_invalid");

    private static SamplingParameters Parameters(Random random) => new(
        "s",
        random.Next(4) switch { 0 => 1, 1 => random.NextDouble() + 1e-3, 2 => 0.7, _ => 1 + random.NextDouble() },
        random.Next(3) switch { 0 => 1, 1 => random.NextDouble(), _ => 0.9 });

    private static Outcome Sample(StepJoin join, Step step, StepList[] lists, double[] weights, Aggregation aggregation, SamplingParameters parameters, int at, int except = -1)
    {
        join.Reset(lists.Length, weights, aggregation);
        for (var branch = 0; branch < lists.Length; branch++)
        {
            if (branch != except)
            {
                lists[branch].SetIn(join, step.Union, branch);
            }
        }

        return Outcome.Of(join.Sample(parameters, stage: 1, step: at));
    }
}
