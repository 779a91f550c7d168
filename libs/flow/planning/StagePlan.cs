namespace ModelNet.Flow;

/// <summary>
/// One stage: a single model that answers alone, or branches that are fused token by token. It may start when the inputs of all its
/// branches are complete.
/// </summary>
public sealed record StagePlan
{
    /// <summary>0-based position in <see cref="FlowPlan.Stages"/>.</summary>
    public required int Index { get; init; }

    /// <summary>The number that people see and files use: <see cref="Index"/> + 1.</summary>
    public int Number => Index + 1;

    /// <summary>True for a group, even a group of one: its tokens come from the fuser.</summary>
    public required bool Fused { get; init; }

    /// <summary>The branches in configuration order; exactly one when not <see cref="Fused"/>.</summary>
    public required ValueList<BranchPlan> Branches { get; init; }

    /// <summary>The most tokens that the stage generates.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>True when the file gives <see cref="MaxTokens"/> for this very stage; a request can then only lower it.</summary>
    public required bool MaxTokensFixed { get; init; }

    /// <summary>Entries in a published distribution; meaningful when <see cref="Fused"/>.</summary>
    public required int TopK { get; init; }

    /// <summary>How the branches' distributions are averaged; meaningful when <see cref="Fused"/>.</summary>
    public required FlowAggregation Aggregation { get; init; }

    /// <summary>When a step is decided; meaningful when <see cref="Fused"/>.</summary>
    public required FlowDeciding Deciding { get; init; }

    /// <summary>How steps are drafted ahead; null when they are not, and without a meaning unless <see cref="Fused"/>.</summary>
    public DraftPlan? Draft { get; init; }

    /// <summary>How much each branch counts in a step; meaningful when <see cref="Fused"/>.</summary>
    public required FlowPolicy Policy { get; init; }

    /// <summary>For <see cref="FlowPolicy.Boundary"/>: the branch that decides alone where not every branch has a token boundary; null for other policies.</summary>
    public int? Lead { get; init; }

    /// <summary>For <see cref="FlowPolicy.Span"/>: the most tokens of its own that a branch proposes.</summary>
    public required int SpanLength { get; init; }

    /// <summary>What the file says for this very stage about drawing tokens; a request cannot change that.</summary>
    public required SamplingSettings OwnSampling { get; init; }

    /// <summary>What the file says for all stages; a request's own wishes take its place.</summary>
    public required SamplingSettings FlowSampling { get; init; }

    /// <summary>What becomes of a step for which a branch does not answer in time; meaningful when <see cref="Fused"/>.</summary>
    public required FlowStraggler Straggler { get; init; }

    /// <summary>For <see cref="FlowStraggler.Quorum"/>: how many branches have to have answered, 1 … their number.</summary>
    public required int Quorum { get; init; }

    /// <summary>For <see cref="FlowStraggler.Quorum"/> and <see cref="FlowStraggler.Fail"/>: how long a step waits after its first answer, in milliseconds.</summary>
    public required int DeadlineMilliseconds { get; init; }

    /// <summary>The role of the branch that sees most.</summary>
    public StageRole Role => Branches.Max(branch => branch.Role);

    /// <summary>For people: the model's name, or <c>[a, b]</c>.</summary>
    public string Label => Fused ? $"[{string.Join(", ", Branches.Select(branch => branch.Model))}]" : Branches[0].Model;

    /// <summary>The stages that must be complete before this one, in ascending order.</summary>
    public ValueList<int> Inputs => Branches.SelectMany(branch => branch.Inputs).Distinct().Order().ToValueList();

    /// <summary>How tokens are chosen for a request with these wishes. <see cref="FlowPolicy.Sample"/> draws at temperature 1 unless somebody says otherwise.</summary>
    public StageSampling SamplingFor(SamplingSettings requested)
    {
        ArgumentNullException.ThrowIfNull(requested);
        SamplingSettings nearest = OwnSampling.Or(requested).Or(FlowSampling);
        return new StageSampling(nearest.Temperature ?? (Fused && Policy == FlowPolicy.Sample ? 1 : 0), nearest.TopP ?? 1, nearest.Seed);
    }

    /// <summary>The limit for a request that asks for at most <paramref name="requested"/> tokens (null: no wish).</summary>
    public int MaxTokensFor(int? requested) => requested switch
    {
        null => MaxTokens,
        int wish when MaxTokensFixed => Math.Min(wish, MaxTokens),
        int wish => wish,
    };
}

/// <summary>One model's part in a stage.</summary>
public sealed record BranchPlan
{
    /// <summary>The model's name. The same model may have several branches in a stage.</summary>
    public required string Model { get; init; }

    /// <summary>The share of the vote; the weights of a stage sum to 1. May be 0.</summary>
    public required double Weight { get; init; }

    /// <summary>The stages whose results are {result_1}, {result_2}, … in this branch's prompt.</summary>
    public required ValueList<int> Inputs { get; init; }

    /// <summary>The prompt, in both languages.</summary>
    public required LocalizedPrompt Prompt { get; init; }

    /// <summary>The role that the number of visible results gives.</summary>
    public StageRole Role => StageRoles.For(Inputs.Count);
}
