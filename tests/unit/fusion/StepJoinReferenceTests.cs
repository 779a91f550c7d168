namespace ModelNet.Fusion.Tests;

/// <summary>Against a naive fusion of whole vocabularies: no certified token may differ.</summary>
public sealed class StepJoinReferenceTests
{
    [Fact]
    public void Full_lists_and_integer_weights_give_the_exact_argmax_ties_included()
    {
        Property.ForAll(1500, random =>
        {
            var step = new Step(random, random.Next(1, 6));
            double[] weights = [.. step.Weights.Select(weight => Math.Ceiling(weight))];

            var decision = Outcome.Of(step.Union, step.Lists(int.MaxValue), weights, Aggregation.Arithmetic);

            decision.Certified.ShouldBeTrue();
            decision.Token.ShouldBe(NaiveFusion.Arithmetic(step.Full(), weights));
        });
    }

    [Theory]
    [InlineData(Aggregation.Arithmetic)]
    [InlineData(Aggregation.Geometric)]
    public void Full_lists_and_any_weights_give_the_argmax(Aggregation aggregation)
    {
        Property.ForAll(800, random =>
        {
            var step = new Step(random, random.Next(1, 6));
            var decision = step.Decide(int.MaxValue, aggregation);
            var full = step.Full();
            var vetoed = aggregation == Aggregation.Geometric && full.SelectMany(p => p.Keys).All(key => full.Any(p => p.GetValueOrDefault(key) == 0));

            decision.Certified.ShouldBeTrue();
            NaiveFusion.NearBest(full, step.Weights, vetoed ? Aggregation.Arithmetic : aggregation).ShouldContain(decision.Token);
        });
    }

    [Theory]
    [InlineData(Aggregation.Arithmetic)]
    [InlineData(Aggregation.Geometric)]
    public void Whatever_is_certified_on_short_lists_is_the_token_of_the_full_ones(Aggregation aggregation)
    {
        var certified = 0;
        var uncertain = 0;
        Property.ForAll(600, random =>
        {
            var step = new Step(random, random.Next(1, 5));
            var expected = step.Decide(int.MaxValue, aggregation).Token;
            foreach (var k in new[] { 1, 2, 3, 5, 8, 20 })
            {
                var decision = step.Decide(k, aggregation);
                (decision.Kind == FusionKind.Uncertain).ShouldBe(!decision.Certified);
                _ = decision.Certified ? certified++ : uncertain++;
                if (decision.Certified)
                {
                    decision.Token.ShouldBe(expected, $"k = {k}");
                    BitConverter.Int64BitsToDouble(decision.Margin).ShouldBeGreaterThanOrEqualTo(0);
                }
            }
        });

        certified.ShouldBeGreaterThan(300); // the property must not hold for want of cases
        uncertain.ShouldBeGreaterThan(300);
    }

    [Theory]
    [InlineData(Aggregation.Arithmetic)]
    [InlineData(Aggregation.Geometric)]
    public void Widening_only_the_named_branches_always_ends_at_the_full_lists_token(Aggregation aggregation)
    {
        Property.ForAll(600, random =>
        {
            var step = new Step(random, random.Next(1, 5));
            var widths = Enumerable.Repeat(1, step.Tables.Length).ToArray();
            var join = new StepJoin(step.Union);
            join.Reset(widths.Length, step.Weights, aggregation);
            for (var branch = 0; branch < widths.Length; branch++)
            {
                StepList.Build(step.Tables[branch], step.Logits[branch], 1).SetIn(join, step.Union, branch);
            }

            var outcome = Outcome.Of(join.Decide());
            for (var round = 0; !outcome.Certified; round++)
            {
                round.ShouldBeLessThan(100);
                join.BranchesToWiden.Length.ShouldBeGreaterThan(0);
                foreach (var branch in join.BranchesToWiden.ToArray())
                {
                    widths[branch] = Math.Min(widths[branch] + 3, step.Tables[branch].Count);
                    StepList.Build(step.Tables[branch], step.Logits[branch], widths[branch]).SetIn(join, step.Union, branch);
                }

                outcome = Outcome.Of(join.Decide());
            }

            outcome.Token.ShouldBe(step.Decide(int.MaxValue, aggregation).Token);
        });
    }

    [Fact]
    public void Large_vocabularies_are_certified_mostly_at_40_and_always_when_widened()
    {
        var certified = 0;
        Property.ForAll(5, random =>
        {
            var tables = Enumerable.Range(0, 3).Select(_ => RandomModels.LargeVocabulary(random, random.Next(5_000, 20_000))).ToArray();
            var shared = Enumerable.Range(0, 20_000).Select(_ => (float)(RandomModels.Gaussian(random) * 2.5)).ToArray();
            var logits = tables.Select(table => shared.Take(table.Count).Select(x => x + (float)(RandomModels.Gaussian(random) * 0.5)).ToArray()).ToArray();
            var union = new VocabularyUnion();
            StepList[] Lists(int k) => [.. tables.Select((table, branch) => StepList.Build(table, logits[branch], k))];
            var expected = NaiveFusion.Arithmetic([.. Lists(int.MaxValue).Select(NaiveFusion.ByBytes)], [1, 1, 1]);

            for (var k = Widening.FirstEntries; ; k = Widening.Next(k, 20_000))
            {
                var outcome = Outcome.Of(union, Lists(k), [1, 1, 1], Aggregation.Arithmetic);
                certified += k == Widening.FirstEntries && outcome.Certified ? 1 : 0;
                if (outcome.Certified)
                {
                    outcome.Token.ShouldBe(expected);
                    break;
                }

                k.ShouldBeLessThan(20_000);
            }
        });

        certified.ShouldBeGreaterThan(2);
    }
}
