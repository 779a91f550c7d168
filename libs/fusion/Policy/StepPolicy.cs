namespace ModelNet.Fusion;

/// <summary>
/// A policy with what it needs to weigh a step. Immutable. Whatever it gives is a function of the step's lists up to <see cref="Entries"/> and of
/// <see cref="PromptFactors"/>, so a wider list, another order of arrival or a replay gives the same weights.
/// </summary>
public sealed class StepPolicy
{
    /// <summary>A factor of 1: factors are whole multiples of 2⁻¹⁶, so that weights stay exact integers.</summary>
    public const uint One = 65_536;

    /// <summary>The configured weights.</summary>
    public static readonly StepPolicy Mean = new(PolicyKind.Mean, int.MaxValue);

    /// <summary>A policy that looks at this many entries of each list.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="entries">At least 1: the length of list that every branch sends at first.</param>
    /// <param name="promptFactors">For <see cref="PolicyKind.Perplexity"/>: one factor for each branch, 0 … <see cref="One"/>; empty while they are not known.</param>
    /// <param name="lead">For <see cref="PolicyKind.Boundary"/>: the branch that decides alone where another abstains.</param>
    public StepPolicy(PolicyKind kind, int entries, ReadOnlySpan<uint> promptFactors = default, int lead = -1)
    {
        Lead = lead;
        Kind = kind;
        Entries = entries;
        PromptFactors = promptFactors.ToArray();
    }

    /// <summary>Which.</summary>
    public PolicyKind Kind { get; }

    /// <summary>How many entries of each list may matter for the weights.</summary>
    public int Entries { get; }

    /// <summary>The branch that leads; −1 when none does.</summary>
    public int Lead { get; }

    /// <summary>Whether a step's weights are known only when all of its lists are there.</summary>
    public bool NeedsEveryList => Kind is PolicyKind.Confidence or PolicyKind.Consistency or PolicyKind.DropOut or PolicyKind.Boundary;

    /// <summary>The branches' factors from their prompts.</summary>
    internal uint[] PromptFactors { get; }
}
