namespace ModelNet.Flow;

internal static class StageStart
{
    /// <summary>The decision to start a stage, or null when a prompt would be longer than the limit.</summary>
    internal static StartStage? TryCreate(SessionState state, StagePlan stage)
    {
        var branches = new BranchPrompt[stage.Branches.Count];
        for (int i = 0; i < branches.Length; i++)
        {
            BranchPlan branch = stage.Branches[i];
            string[] results = [.. branch.Inputs.Select(input => state.Results[input]!)];
            PromptTemplate template = branch.Prompt.In(state.Language);
            if (template.RenderedLength(state.Question, results) > FlowLimits.RenderedPromptLength)
            {
                return null;
            }

            branches[i] = new BranchPrompt(branch.Model, branch.Weight, template.Render(state.Question, results));
        }

        return new StartStage
        {
            Stage = stage.Index,
            Plan = stage,
            MaxTokens = stage.MaxTokensFor(state.RequestedMaxTokens),
            Sampling = stage.SamplingFor(state.RequestedSampling),
            Branches = branches.ToValueList(),
        };
    }
}
