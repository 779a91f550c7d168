namespace ModelNet.Fusion.Tests;

/// <summary>A branch that has not arrived can be waited for or not: a certified token does not depend on it.</summary>
public sealed class EarlyDecisionTests
{
    [Fact]
    public void A_token_certified_without_some_branches_is_the_token_with_them_or_without_them()
    {
        var early = 0;
        Property.ForAll(1000, random =>
        {
            var step = new Step(random, random.Next(2, 5), largestVocabulary: 30);
            var lists = step.Lists(random.Next(1, 30));
            var late = random.Next(lists.Length);
            double[] weights = [.. step.Weights.Select((weight, branch) => branch == late ? weight * 0.2 : weight)];
            var join = new StepJoin(step.Union);
            join.Reset(lists.Length, weights, Aggregation.Arithmetic);
            for (var branch = 0; branch < lists.Length; branch++)
            {
                if (branch != late)
                {
                    lists[branch].SetIn(join, step.Union, branch);
                }
            }

            join.MissingBranches.ShouldBe(1);
            var first = Outcome.Of(join.Decide());
            if (!first.Certified)
            {
                return;
            }

            early++;
            first.Token.ShouldBe(Outcome.Of(step.Union, step.Lists(int.MaxValue), weights, Aggregation.Arithmetic).Token);
            join.Abstain(late);
            Outcome.Of(join.Decide()).Token.ShouldBe(first.Token);
            Worst(step, late, first.Token).SetIn(join, step.Union, late);
            Outcome.Of(join.Decide()).Token.ShouldBe(first.Token);
        });
        early.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Two_equal_branches_are_never_decided_by_one()
    {
        var step = new Step(new Random(4), 2);
        var join = new StepJoin(step.Union);
        join.Reset(2, [1, 1], Aggregation.Arithmetic);
        step.Lists(10)[0].SetIn(join, step.Union, 0);

        join.Decide().Kind.ShouldBe(FusionKind.Uncertain);
    }

    [Fact]
    public void A_geometric_mean_waits_for_every_branch()
    {
        Property.ForAll(100, random =>
        {
            var step = new Step(random, 2);
            var join = new StepJoin(step.Union);
            join.Reset(2, [1000, 1], Aggregation.Geometric);
            step.Lists(int.MaxValue)[0].SetIn(join, step.Union, 0);

            join.Decide().Kind.ShouldBe(FusionKind.Uncertain);
        });
    }

    [Fact]
    public void A_branch_of_weight_zero_is_not_waited_for_and_not_counted()
    {
        var step = new Step(new Random(5), 2);
        var lists = step.Lists(int.MaxValue);
        var join = new StepJoin(step.Union);
        join.Reset(2, [1, 0], Aggregation.Geometric);
        lists[0].SetIn(join, step.Union, 0);
        var alone = Outcome.Of(join.Decide());

        join.MissingBranches.ShouldBe(0);
        alone.Certified.ShouldBeTrue();
        alone.Token.ShouldBe(Outcome.Of(step.Union, [lists[0]], [1], Aggregation.Arithmetic).Token);

        lists[1].SetIn(join, step.Union, 1);
        Outcome.Of(join.Decide()).Token.ShouldBe(alone.Token);
        join.Evidence(1, VocabularyUnion.EndOfSequence).State.ShouldBe(BranchState.Present);
    }

    [Fact]
    public void Nobody_voting_is_said_so_and_nobody_there_is_uncertain()
    {
        var join = new StepJoin(new VocabularyUnion());
        join.Reset(2, [1, 0], Aggregation.Arithmetic);
        join.Decide().Kind.ShouldBe(FusionKind.Uncertain);
        join.Decide().Probability.ShouldBe(0);

        join.Abstain(0);
        join.Decide().Kind.ShouldBe(FusionKind.AllAbstain);
        join.Decide().UnionId.ShouldBe(-1);
    }

    /// <summary>The late branch's most hostile list: everything for another token.</summary>
    private static StepList Worst(Step step, int late, string winner)
    {
        var table = step.Tables[late];
        var logits = new float[table.Count];
        for (var id = 0; id < logits.Length; id++)
        {
            var key = NaiveFusion.KeyOf(table, id);
            logits[id] = key == winner ? float.NegativeInfinity : id % 7;
        }

        logits[Array.FindIndex(logits, logit => !float.IsNegativeInfinity(logit)) is var other and >= 0 ? other : 0] = 50;
        return StepList.Build(table, logits, table.Count);
    }
}
