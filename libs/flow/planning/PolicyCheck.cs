namespace ModelNet.Flow;

/// <summary>Checks a fused stage's policy against its other settings.</summary>
internal static class PolicyCheck
{
    /// <summary>
    /// Early decisions rest on bounds for what an absent branch could still say. A policy whose weights depend on what all branches say moves the weights of those that are there as
    /// well, so such a bound would not hold.
    /// </summary>
    internal static void Check(StagePlan stage, FlowDefinition definition, ErrorList errors)
    {
        if (!stage.Fused || stage.Deciding != FlowDeciding.Early || stage.Policy == FlowPolicy.Mean)
        {
            return;
        }

        StageOverride? own = definition.Stages.GetValueOrDefault(stage.Number);
        string name = DefinitionReader.Policies.First(known => known.Value == stage.Policy).Key;
        errors.Add(
            "early_with_policy",
            $"stage {stage.Number} cannot decide early with the policy {name}: its weights are known only when every branch has answered",
            "remove decide: early, or use policy: mean",
            own?.Policy?.At ?? own?.Deciding?.At ?? definition.Policy?.At ?? new Position(1, 1));
    }
}
