using System.Collections.Immutable;

namespace ModelNet.Flow;

/// <summary>Where a session stands. Immutable; made by <see cref="FlowMachine"/> only, so it can be rebuilt by applying the log again.</summary>
public sealed record SessionState
{
    internal SessionState()
    {
    }

    public required FlowPlan Plan { get; init; }

    public required string Question { get; init; }

    /// <summary>The most tokens that the request asks for, or null.</summary>
    public required int? RequestedMaxTokens { get; init; }

    /// <summary>What the request says about drawing tokens.</summary>
    public required SamplingSettings RequestedSampling { get; init; }

    /// <summary>The language of this session's prompts: English or Chinese, never auto.</summary>
    public required FlowLanguage Language { get; init; }

    /// <summary>How the session stands.</summary>
    public SessionPhase Phase { get; internal init; } = SessionPhase.Running;

    /// <summary>How each stage stands, by index.</summary>
    public ImmutableArray<StageStatus> Stages { get; internal init; } = [];

    /// <summary>The results so far, by stage index; null where there is none.</summary>
    public ImmutableArray<string?> Results { get; internal init; } = [];

    /// <summary>The stages that were started and have not ended, ascending.</summary>
    public IEnumerable<int> Running => Enumerable.Range(0, Stages.Length).Where(stage => Stages[stage] == StageStatus.Running);
}

public enum SessionPhase
{
    Running,
    Completed,
    Failed,
}

public enum StageStatus
{
    /// <summary>Some input is not complete.</summary>
    Waiting,

    /// <summary>Started, no outcome yet.</summary>
    Running,

    Completed,

    Failed,

    /// <summary>The session ended before the stage did.</summary>
    Cancelled,
}
