namespace ModelNet.Flow;

/// <summary>Checks what a file says about stages against the stages that there are.</summary>
internal static class StageCheck
{
    internal static void Check(FlowDefinition definition, List<StageDraft> stages, ErrorList errors)
    {
        foreach ((int number, StageOverride stage) in definition.Stages.TakeWhile(_ => !errors.IsFull))
        {
            if (number < 1 || number > stages.Count)
            {
                string list = string.Join("; ", stages.Take(12).Select((draft, i) => $"{i + 1} {draft.Label}"));
                errors.Add("unknown_stage", $"there is no stage {number}", $"stages: {list}{(stages.Count > 12 ? "; …" : "")}", stage.At);
            }
            else
            {
                CheckFusion(number, stage, stages[number - 1], errors);
            }
        }

        CheckRole(definition, StageRole.Assistant, 0, errors);
        CheckRole(definition, StageRole.Reviewer, 1, errors);
    }

    /// <summary>Reports a result that a branch's prompt uses but the branch does not see.</summary>
    internal static void Visible(Located<PromptTemplate>? prompt, int visible, BranchDraft branch, ErrorList errors)
    {
        if (prompt is not null && prompt.Value.HighestResult > visible)
        {
            NotVisible(prompt, $"{Shown.Quote(branch.Model.Name)} there", visible, errors);
        }
    }

    /// <summary>A role's prompt is wrong even where no stage has the role yet.</summary>
    private static void CheckRole(FlowDefinition definition, StageRole role, int visible, ErrorList errors)
    {
        if (definition.Prompts.TryGetValue(role, out PromptOverride? prompt))
        {
            foreach (Located<PromptTemplate> template in prompt.Templates.Where(template => template.Value.HighestResult > visible))
            {
                NotVisible(template, role == StageRole.Assistant ? "an assistant" : "a reviewer", visible, errors);
            }
        }
    }

    private static void NotVisible(Located<PromptTemplate> prompt, string who, int visible, ErrorList errors) => errors.Add(
        "result_not_visible",
        $"the prompt uses {{result_{prompt.Value.HighestResult}}}, but {who} sees {Results(visible)}",
        visible == 0 ? "use {question} only" : $"use {{result_1}}{(visible == 1 ? "" : $" to {{result_{visible}}}")}",
        prompt.At);

    private static string Results(int count) => count switch
    {
        0 => "no result",
        1 => "one result",
        _ => $"{count} results",
    };

    private static void CheckFusion(int number, StageOverride stage, StageDraft draft, ErrorList errors)
    {
        if (!draft.Fused)
        {
            NotFused("top_k", stage.TopK?.At);
            NotFused("aggregation", stage.Aggregation?.At);
            NotFused("decide", stage.Deciding?.At);
            NotFused("speculate", stage.Speculation?.At);
            NotFused("policy", stage.Policy?.At);
            NotFused("lead", stage.Lead?.At);
            NotFused("span_length", stage.SpanLength?.At);
            NotFused("straggler", stage.Straggler?.At);
            NotFused("quorum", stage.Quorum?.At);
            NotFused("deadline_ms", stage.DeadlineMs?.At);
            NotFused("weights", stage.Weights?.At);
            return;
        }

        HashSet<string> models = [.. draft.Branches.Select(branch => branch.Model.Name)];
        foreach (NamedWeight weight in stage.Weights?.Value.Where(weight => !models.Contains(weight.Model)).TakeWhile(_ => !errors.IsFull) ?? [])
        {
            errors.Add("unknown_model", $"{Shown.Quote(weight.Model)} has no branch in stage {number}", Suggestion.Hint(weight.Model, models, "branches"), weight.At);
        }

        HasBranch(stage.Speculation?.Drafter, stage.Speculation?.At);
        HasBranch(stage.Lead?.Value, stage.Lead?.At);

        void HasBranch(string? model, Position? at)
        {
            if (model is not null && at is { } place && !models.Contains(model))
            {
                errors.Add("unknown_model", $"{Shown.Quote(model)} has no branch in stage {number}", Suggestion.Hint(model, models, "branches"), place);
            }
        }

        void NotFused(string key, Position? at)
        {
            if (at is { } place)
            {
                errors.Add("stage_not_fused", $"stage {number} is {draft.Label} alone, so {key} has no meaning", $"remove {key}, or write [{draft.Label}] in the flow", place);
            }
        }
    }
}
