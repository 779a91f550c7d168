namespace ModelNet.Flow;

/// <summary>Checks what is said about a stage's lead, and what <see cref="FlowPolicy.Boundary"/> does not go with.</summary>
internal static class LeadCheck
{
    internal static void Check(StagePlan stage, FlowDefinition definition, ErrorList errors)
    {
        StageOverride? own = definition.Stages.GetValueOrDefault(stage.Number);
        if (stage.Lead is not { } lead)
        {
            CheckUnused(stage, own, definition, errors);
            return;
        }

        Position at = own?.Policy?.At ?? definition.Policy?.At ?? new Position(1, 1);
        if (stage.Branches[lead].Weight == 0)
        {
            errors.Add(
                "lead_without_vote",
                $"{Shown.Quote(stage.Branches[lead].Model)} leads stage {stage.Number}, but its weight is 0",
                "give it a weight, or let another model lead",
                own?.Lead?.At ?? definition.Lead?.At ?? at);
        }

        if (stage.Straggler != FlowStraggler.Wait)
        {
            errors.Add(
                "boundary_with_straggler",
                $"stage {stage.Number} cannot bound the wait for a late branch: the others wait for what its lead expects",
                "use straggler: wait, or another policy",
                at);
        }

        SpeculateSetting? drafts = own?.Speculation ?? definition.Speculation;
        if (drafts?.Drafter is { } drafter && drafter != stage.Branches[lead].Model && stage.Branches.Any(branch => branch.Model == drafter))
        {
            errors.Add(
                "drafter_is_not_lead",
                $"{Shown.Quote(drafter)} is to draft in stage {stage.Number}, whose lead is {Shown.Quote(stage.Branches[lead].Model)}",
                "with policy: boundary the lead drafts: remove draft, or set lead",
                drafts.At);
        }
    }

    /// <summary>A lead of the whole file may be meant for other stages; one that no stage has is a mistake.</summary>
    private static void CheckUnused(StagePlan stage, StageOverride? own, FlowDefinition definition, ErrorList errors)
    {
        bool nobody = stage.Number == 1 && definition.Policy?.Value != FlowPolicy.Boundary && definition.Stages.Values.All(other => other.Policy?.Value != FlowPolicy.Boundary);
        if ((own?.Lead?.At ?? (nobody ? definition.Lead?.At : null)) is { } at)
        {
            errors.Add("lead_without_boundary", "a lead has a meaning only with policy: boundary", "add policy: boundary, or remove lead", at);
        }
    }
}
