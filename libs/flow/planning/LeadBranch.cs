namespace ModelNet.Flow;

/// <summary>Which branch leads a stage whose policy is <see cref="FlowPolicy.Boundary"/>.</summary>
internal static class LeadBranch
{
    /// <summary>The first branch of the named model, else the first of those with the greatest weight.</summary>
    internal static int Of(string? model, StageDraft stage, List<double> weights)
    {
        int named = stage.Branches.ToList().FindIndex(branch => branch.Model.Name == model);
        return named >= 0 ? named : weights.IndexOf(weights.Max());
    }
}
