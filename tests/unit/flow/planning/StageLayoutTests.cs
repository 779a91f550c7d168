namespace ModelNet.Flow.Tests;

public sealed class StageLayoutTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("((a))", "a")]
    [InlineData("a > b > c", "a; b(1); c(1,2)")]
    [InlineData("(a > b) > c", "a; b(1); c(2)")]
    [InlineData("a > (b > c)", "a; b(1); c(1,2)")]
    [InlineData("a > ((b > c) > d)", "a; b(1); c(1,2); d(1,3)")]
    [InlineData("[a]", "[a*1]")]
    [InlineData("[a, b, c]", "[a*0.3333, b*0.3333, c*0.3333]")]
    [InlineData("[a*3, b]", "[a*0.75, b*0.25]")]
    [InlineData("[a * 0.5, b*1e-1]", "[a*0.8333, b*0.1667]")]
    [InlineData("[a*0, b]", "[a*0, b*1]")]
    [InlineData("a > [b, c]", "a; [b(1)*0.5, c(1)*0.5]")]
    [InlineData("[a, b] > c", "[a*0.5, b*0.5]; c(1)")]
    [InlineData("[a, b] > c > [d, e]", "[a*0.5, b*0.5]; c(1); [d(1,2)*0.5, e(1,2)*0.5]")]
    [InlineData("[a > b, c]", "a; [b(1)*0.5, c*0.5]")]
    [InlineData("[a > b*3, c]", "a; [b(1)*0.75, c*0.25]")]
    [InlineData("[(a > b) > c, d]", "a; b(1); [c(2)*0.5, d*0.5]")]
    [InlineData("[[a, b], c]", "[a*0.25, b*0.25, c*0.5]")]
    [InlineData("[[a*3, b]*2, c]", "[a*0.5, b*0.1667, c*0.3333]")]
    [InlineData("[a > [b, c], d]", "a; [b(1)*0.25, c(1)*0.25, d*0.5]")]
    [InlineData("[a > [b, c] > d, e]", "a; [b(1)*0.5, c(1)*0.5]; [d(1,2)*0.5, e*0.5]")]
    [InlineData("x > [a > b, c]", "x; a(1); [b(1,2)*0.5, c(1)*0.5]")]
    [InlineData("[a > b, a > b]", "a; a; [b(1)*0.5, b(2)*0.5]")]
    [InlineData("[a, a]", "[a*0.5, a*0.5]")]
    public void An_expression_becomes_these_stages(string flow, string stages) => PlanText.Of(flow).ShouldBe(stages);

    [Theory]
    [InlineData("a", FlowKind.Solo)]
    [InlineData("a > b", FlowKind.SI)]
    [InlineData("(a > b) > c", FlowKind.SI)]
    [InlineData("[a, b]", FlowKind.PI)]
    [InlineData("[[a, b], c]", FlowKind.PI)]
    [InlineData("a > [b, c]", FlowKind.S2P)]
    [InlineData("a > b > [c, d]", FlowKind.S2P)]
    [InlineData("[a, b] > c", FlowKind.P2S)]
    [InlineData("[a, b] > c > d", FlowKind.P2S)]
    [InlineData("a > [b, c] > d", FlowKind.Mixed)]
    [InlineData("[a > b, c]", FlowKind.Mixed)]
    [InlineData("[a, b] > [c, d]", FlowKind.Mixed)]
    public void A_flow_is_of_this_kind(string flow, FlowKind kind) => FlowDocument.Parse(flow).Required.Kind.ShouldBe(kind);

    [Fact]
    public void Roles_follow_the_results_that_a_branch_sees()
    {
        FlowPlan plan = FlowDocument.Parse("[a > b > c, d > e, f]").Required;

        StagePlan final = plan.Stages[plan.FinalStage];
        final.Branches.Select(branch => branch.Role).ShouldBe([StageRole.Verifier, StageRole.Reviewer, StageRole.Assistant]);
        final.Role.ShouldBe(StageRole.Verifier);
        final.Label.ShouldBe("[c, e, f]");
        final.Inputs.ShouldBe([0, 1, 2]);
        plan.Models.ShouldBe(["a", "b", "d", "c", "e", "f"]);
    }

    [Fact]
    public void Equal_weights_are_exact_and_every_stage_sums_to_one()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            FlowPlan plan = FlowDocument.Parse(RandomFlow.Make(random, 4).Text(random)).Required;
            plan.Stages.ShouldAllBe(stage => Math.Abs(stage.Branches.Sum(branch => branch.Weight) - 1) < 1e-12, $"seed {seed}");
        }

        FlowDocument.Parse("[a, b, c]").Required.Stages[0].Branches.ShouldAllBe(branch => branch.Weight == 1.0 / 3);
    }
}
