namespace ModelNet.Flow;

/// <summary>Checks a fused stage's policies against its other settings.</summary>
internal static class PolicyCheck
{
    internal static void Check(StagePlan stage, FlowDefinition definition, ErrorList errors)
    {
        if (stage.Fused)
        {
            CheckEarly(stage, definition, errors);
            CheckQuorum(stage, definition, errors);
            CheckDrafts(stage, definition, errors);
            LeadCheck.Check(stage, definition, errors);
            SpanCheck.Check(stage, definition, errors);
        }
    }

    /// <summary>A deadline runs from a step's first answer; where the drafter is the one that is late, the others have nothing to answer and no deadline would ever begin.</summary>
    private static void CheckDrafts(StagePlan stage, FlowDefinition definition, ErrorList errors)
    {
        if (stage.Draft is null || stage.Lead is not null || stage.Straggler == FlowStraggler.Wait)
        {
            return;
        }

        StageOverride? own = definition.Stages.GetValueOrDefault(stage.Number);
        errors.Add(
            "speculate_with_straggler",
            $"stage {stage.Number} cannot bound the wait for a late branch: the others wait for its draft",
            "use straggler: wait, or speculate: none",
            own?.Speculation?.At ?? definition.Speculation?.At ?? new Position(1, 1));
    }

    private static void CheckQuorum(StagePlan stage, FlowDefinition definition, ErrorList errors)
    {
        if (stage is { Straggler: FlowStraggler.Quorum, Policy: FlowPolicy.Perplexity })
        {
            errors.Add(
                "quorum_with_perplexity",
                $"stage {stage.Number} weighs branches by their prompts' perplexity, which a branch that misses the first step has not said",
                "use straggler: wait or fail, or another policy",
                definition.Stages.GetValueOrDefault(stage.Number)?.Policy?.At ?? definition.Policy?.At ?? new Position(1, 1));
        }

        if (stage.Straggler == FlowStraggler.Quorum && stage.Quorum > stage.Branches.Count)
        {
            errors.Add(
                "quorum_too_large",
                $"stage {stage.Number} has {stage.Branches.Count} {(stage.Branches.Count == 1 ? "branch" : "branches")}, the quorum is {stage.Quorum}",
                $"use a quorum of at most {stage.Branches.Count}, or set it for single stages",
                definition.Stages.GetValueOrDefault(stage.Number)?.Quorum?.At ?? definition.Quorum?.At ?? new Position(1, 1));
        }
    }

    /// <summary>
    /// Early decisions rest on bounds for what an absent branch could still say. A policy whose weights depend on what all branches say moves the weights of those that are there as
    /// well, so such a bound would not hold.
    /// </summary>
    private static void CheckEarly(StagePlan stage, FlowDefinition definition, ErrorList errors)
    {
        if (stage.Deciding != FlowDeciding.Early || stage.Policy == FlowPolicy.Mean)
        {
            return;
        }

        StageOverride? own = definition.Stages.GetValueOrDefault(stage.Number);
        errors.Add(
            "early_with_policy",
            $"stage {stage.Number} cannot decide early with the policy {stage.Policy.NameOf()}: its weights are known only when every branch has answered",
            "remove decide: early, or use policy: mean",
            own?.Policy?.At ?? own?.Deciding?.At ?? definition.Policy?.At ?? new Position(1, 1));
    }
}
