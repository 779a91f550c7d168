using System.Globalization;

namespace ModelNet.Flow.Tests;

/// <summary>A plan in one line, for comparison: <c>a; b(1); [c(1,2)*0.5, d*0.5]</c> with 1-based inputs.</summary>
internal static class PlanText
{
    internal static string Of(string flow) => Of(FlowDocument.Parse(flow).Required);

    internal static string Of(FlowPlan plan) => string.Join("; ", plan.Stages.Select(Stage));

    private static string Stage(StagePlan stage) => stage.Fused
        ? $"[{string.Join(", ", stage.Branches.Select(b => $"{Branch(b)}*{b.Weight.ToString("0.####", CultureInfo.InvariantCulture)}"))}]"
        : Branch(stage.Branches.ShouldHaveSingleItem());

    private static string Branch(BranchPlan branch) =>
        branch.Inputs.Count == 0 ? branch.Model : $"{branch.Model}({string.Join(",", branch.Inputs.Select(i => i + 1))})";
}
