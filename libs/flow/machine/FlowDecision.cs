namespace ModelNet.Flow;

/// <summary>What the router has to do next.</summary>
public abstract record FlowDecision
{
    private protected FlowDecision()
    {
    }
}

/// <summary>Start a stage: one task for each branch.</summary>
public sealed record StartStage : FlowDecision
{
    /// <summary>The stage's index in the plan.</summary>
    public required int Stage { get; init; }

    /// <summary>The stage itself (fused, top_k, aggregation).</summary>
    public required StagePlan Plan { get; init; }

    /// <summary>The most tokens to generate, with the request's own limit applied.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How its tokens are chosen.</summary>
    public required StageSampling Sampling { get; init; }

    /// <summary>One prompt for each branch, in the plan's order.</summary>
    public required ValueList<BranchPrompt> Branches { get; init; }
}

/// <summary>What one branch is asked.</summary>
public sealed record BranchPrompt(string Model, double Weight, ValueList<PromptMessage> Messages);

/// <summary>The session has its answer.</summary>
public sealed record CompleteSession(string Text) : FlowDecision;

/// <summary>The session ends without an answer.</summary>
public sealed record FailSession(string Code, string Message) : FlowDecision;

/// <summary>Stages that are running and whose results nobody needs any more, in ascending order.</summary>
public sealed record CancelStages(ValueList<int> Stages) : FlowDecision;
