using System.Globalization;

namespace ModelNet.Flow;

/// <summary>From what a text says to the plan.</summary>
internal static class Planner
{
    /// <summary>The plan; worth something only when no error was added.</summary>
    internal static FlowPlan? Plan(FlowDefinition definition, string source, ErrorList errors)
    {
        if (StageLayout.Of(definition.Expression!, errors) is not { } drafts)
        {
            return null;
        }

        StageCheck.Check(definition, drafts, errors);
        var stages = new StagePlan[drafts.Count];
        for (int i = 0; i < stages.Length; i++)
        {
            stages[i] = Stage(i, drafts[i], definition, errors);
            PolicyCheck.Check(stages[i], definition, errors);
        }

        return new FlowPlan(CanonicalText.Of(definition))
        {
            Name = definition.Name,
            Description = definition.Description,
            Stages = stages.ToValueList(),
            Language = definition.Language ?? FlowLanguage.Auto,
            Source = source,
            Expression = ExpressionWriter.Write(definition.Expression!),
            ModelPaths = definition.ModelPaths.OrderBy(path => path.Model, StringComparer.Ordinal).ToValueList(),
        };
    }

    private static StagePlan Stage(int index, StageDraft draft, FlowDefinition definition, ErrorList errors)
    {
        StageOverride? own = definition.Stages.GetValueOrDefault(index + 1);
        FlowPolicy policy = own?.Policy?.Value ?? definition.Policy?.Value ?? FlowPolicy.Mean;
        List<double> weights = new BranchWeights(own?.Weights?.Value ?? [], definition.Weights, errors).Of(draft.Node);
        int? lead = draft.Fused && policy == FlowPolicy.Boundary ? LeadBranch.Of((own?.Lead ?? definition.Lead)?.Value, draft, weights) : null;
        return new StagePlan
        {
            Index = index,
            Fused = draft.Fused,
            Branches = draft.Branches.Select((branch, i) => Branch(branch, weights[i], own, definition, errors)).ToValueList(),
            MaxTokens = own?.MaxTokens ?? definition.MaxTokens ?? FlowDefaults.MaxTokens,
            MaxTokensFixed = own?.MaxTokens is not null,
            TopK = own?.TopK?.Value ?? definition.TopK ?? FlowDefaults.TopK,
            Aggregation = own?.Aggregation?.Value ?? definition.Aggregation ?? FlowAggregation.Arithmetic,
            Deciding = own?.Deciding?.Value ?? definition.Deciding ?? FlowDeciding.Complete,
            Draft = DraftPlan.Of(own?.Speculation ?? definition.Speculation, draft, lead),
            Policy = policy,
            Lead = lead,
            SpanLength = own?.SpanLength?.Value ?? definition.SpanLength?.Value ?? FlowDefaults.SpanLength,
            OwnSampling = new SamplingSettings(own?.Temperature?.Value, own?.TopP?.Value),
            FlowSampling = new SamplingSettings(definition.Temperature?.Value, definition.TopP?.Value, definition.Seed?.ToString(CultureInfo.InvariantCulture)),
            Straggler = own?.Straggler?.Value ?? definition.Straggler ?? FlowStraggler.Wait,
            Quorum = own?.Quorum?.Value ?? definition.Quorum?.Value ?? (draft.Branches.Count / 2) + 1,
            DeadlineMilliseconds = own?.DeadlineMs?.Value ?? definition.DeadlineMs ?? FlowDefaults.DeadlineMs,
        };
    }

    private static BranchPlan Branch(BranchDraft draft, double weight, StageOverride? own, FlowDefinition definition, ErrorList errors)
    {
        int visible = draft.Inputs.Count;
        PromptOverride? ofRole = definition.Prompts.GetValueOrDefault(StageRoles.For(visible));
        LocalizedPrompt builtIn = BuiltInPrompts.For(visible);
        Located<PromptTemplate>? english = own?.Prompt?.English ?? ofRole?.English;
        Located<PromptTemplate>? chinese = own?.Prompt?.Chinese ?? ofRole?.Chinese;
        StageCheck.Visible(english, visible, draft, errors);
        StageCheck.Visible(chinese, visible, draft, errors);
        return new BranchPlan
        {
            Model = draft.Model.Name,
            Weight = weight,
            Inputs = draft.Inputs,
            Prompt = new LocalizedPrompt(english?.Value ?? builtIn.English, chinese?.Value ?? builtIn.Chinese),
        };
    }
}
