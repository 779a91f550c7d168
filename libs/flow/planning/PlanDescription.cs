using System.Globalization;
using System.Text;

namespace ModelNet.Flow;

/// <summary>A plan as a table for people: what <c>modelnet flows show</c> prints.</summary>
public static class PlanDescription
{
    private static readonly string[] Header = ["stage", "models", "role", "sees", "limits"];

    /// <summary>A headline with the kind and the expression, then a line for each stage; lines end with \n.</summary>
    public static string Of(FlowPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string[][] rows = [Header, .. plan.Stages.Select(Row)];
        int[] widths = [.. Enumerable.Range(0, Header.Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder($"{plan.Kind}: {plan.Expression}\n");
        foreach (string[] row in rows)
        {
            text.Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Who drafts how many steps, behind a comma; empty when nobody does.</summary>
    public static string DraftingOf(StagePlan stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        return stage.Draft switch
        {
            null => "",
            _ when stage.Lead is not null => "",
            { Branch: { } branch } draft => $", {draft.Length} drafted by {stage.Branches[branch].Model}",
            { } draft => $", up to {draft.Length} drafted",
        };
    }

    /// <summary>The policy, behind a comma; empty for the plain mean.</summary>
    public static string PolicyOf(StagePlan stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        string detail = stage switch
        {
            { Lead: { } lead } => $" led by {stage.Branches[lead].Model}",
            { Policy: FlowPolicy.Span } => $" of up to {stage.SpanLength}",
            _ => "",
        };
        return stage.Policy == FlowPolicy.Mean ? "" : $", policy {stage.Policy.NameOf()}{detail}";
    }

    /// <summary>How tokens are drawn, behind a comma; empty where the flow does not say. What a request says comes with the request.</summary>
    public static string SamplingOf(StagePlan stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        StageSampling sampling = stage.SamplingFor(SamplingSettings.None);
        bool isPolicy = stage is { Fused: true, Policy: FlowPolicy.Sample } && sampling is { Temperature: 1, TopP: 1 };
        return !sampling.Draws || isPolicy ? "" : string.Create(CultureInfo.InvariantCulture, $", temperature {sampling.Temperature}{(sampling.TopP < 1 ? $", top p {sampling.TopP}" : "")}");
    }

    private static string[] Row(StagePlan stage) =>
    [
        stage.Number.ToString(CultureInfo.InvariantCulture),
        Models(stage),
        string.Join(", ", stage.Branches.Select(branch => branch.Role.ToString().ToLowerInvariant()).Distinct()),
        Sees(stage),
        Limits(stage),
    ];

    private static string Models(StagePlan stage) => stage.Fused
        ? $"[{string.Join(", ", stage.Branches.Select(b => $"{b.Model}*{b.Weight.ToString("0.###", CultureInfo.InvariantCulture)}"))}]"
        : stage.Branches[0].Model;

    /// <summary>The stages whose results are visible; branch by branch where they differ.</summary>
    private static string Sees(StagePlan stage)
    {
        string[] all = [.. stage.Branches.Select(branch => branch.Inputs.Count == 0 ? "-" : string.Join(" ", branch.Inputs.Select(i => i + 1)))];
        return all.Distinct().Count() == 1 ? all[0] : string.Join("; ", all);
    }

    private static string Limits(StagePlan stage)
    {
        string tokens = $"{stage.MaxTokens} tokens";
        return stage.Fused ? $"{tokens}{MeanOf(stage)}{(stage.Deciding == FlowDeciding.Early ? ", decided early" : "")}{DraftingOf(stage)}{PolicyOf(stage)}{SamplingOf(stage)}{Straggler(stage)}" : tokens + SamplingOf(stage);
    }

    /// <summary>Spans are scored whole: no list is sent, and there is one way to average.</summary>
    private static string MeanOf(StagePlan stage) => stage.Policy == FlowPolicy.Span ? "" : $", top {stage.TopK}, {stage.Aggregation.ToString().ToLowerInvariant()}";

    private static string Straggler(StagePlan stage) => stage.Straggler switch
    {
        FlowStraggler.Quorum => $", {stage.Quorum} of {stage.Branches.Count} after {stage.DeadlineMilliseconds} ms",
        FlowStraggler.Fail => $", fails after {stage.DeadlineMilliseconds} ms",
        _ => "",
    };
}
