namespace ModelNet.Flow;

/// <summary>How a fused stage drafts ahead. The tokens are those of a stage without.</summary>
/// <param name="Branch">The branch that drafts; null leaves it to the fuser, who measures.</param>
/// <param name="Length">How many steps it drafts at most.</param>
public sealed record DraftPlan(int? Branch, int Length)
{
    /// <summary>Null where nothing is said, speculation is switched off, or the drafter has no branch in this stage.</summary>
    internal static DraftPlan? Of(SpeculateSetting? setting, StageDraft stage, int? lead)
    {
        if (lead is not null)
        {
            // Without drafts the lead still has to say its next choice: where a token ends depends on what follows.
            return new DraftPlan(lead, Math.Max(1, setting?.Length ?? FlowDefaults.DraftLength));
        }

        if (setting is null || setting.Length == 0 || !stage.Fused)
        {
            return null;
        }

        if (setting.Drafter is null)
        {
            return new DraftPlan(null, setting.Length);
        }

        int branch = stage.Branches.ToList().FindIndex(branch => branch.Model.Name == setting.Drafter);
        return branch < 0 ? null : new DraftPlan(branch, setting.Length);
    }
}
