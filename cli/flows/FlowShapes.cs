using ModelNet.Flow;

namespace ModelNet.Cli.Flows;

/// <summary>A plan as JSON.</summary>
internal static class FlowShapes
{
    public static object Plan(FlowPlan plan) => new
    {
        type = "flow",
        name = plan.Name,
        kind = plan.Kind.ToString(),
        expression = plan.Expression,
        description = plan.Description,
        language = plan.Language,
        models = plan.Models,
        stages = plan.Stages.Select(Stage),
    };

    private static object Stage(StagePlan stage) => new
    {
        stage = stage.Number,
        fused = stage.Fused,
        role = stage.Role,
        inputs = stage.Inputs.Select(input => input + 1),
        max_tokens = stage.MaxTokens,
        top_k = stage.Fused ? stage.TopK : (int?)null,
        aggregation = stage.Fused ? stage.Aggregation : (FlowAggregation?)null,
        decide = stage.Fused ? stage.Deciding : (FlowDeciding?)null,
        draft = stage.Draft is { } draft ? new { model = draft.Branch is { } drafter ? stage.Branches[drafter].Model : null, length = draft.Length } : null,
        policy = stage.Fused ? stage.Policy : (FlowPolicy?)null,
        lead = stage.Lead is { } lead ? stage.Branches[lead].Model : null,
        span_length = stage.Fused && stage.Policy == FlowPolicy.Span ? stage.SpanLength : (int?)null,
        temperature = stage.SamplingFor(SamplingSettings.None).Temperature,
        top_p = stage.SamplingFor(SamplingSettings.None).TopP,
        straggler = stage.Fused ? stage.Straggler : (FlowStraggler?)null,
        quorum = stage.Fused && stage.Straggler == FlowStraggler.Quorum ? stage.Quorum : (int?)null,
        deadline_ms = stage.Fused && stage.Straggler != FlowStraggler.Wait ? stage.DeadlineMilliseconds : (int?)null,
        branches = stage.Branches.Select(branch => new
        {
            model = branch.Model,
            weight = branch.Weight,
            prompt = Messages(branch, FlowLanguage.English),
            prompt_chinese = Messages(branch, FlowLanguage.Chinese),
        }),
    };

    private static IEnumerable<object> Messages(BranchPlan branch, FlowLanguage language)
        => branch.Prompt.In(language).Messages.Select(message => new { role = message.Role, content = message.Content });
}
