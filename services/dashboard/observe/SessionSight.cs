using ModelNet.Contracts;
using ModelNet.Flow;

namespace ModelNet.Dashboard.Observe;

/// <summary>One session as the log shows it. Its records may come in any order of topics. Not thread-safe.</summary>
internal sealed class SessionSight(string id)
{
    private readonly SortedDictionary<int, StageSight> _stages = [];

    public string Id { get; } = id;

    public string Run { get; set; } = "";

    /// <summary>The expression, such as <c>a > [b, c]</c>; empty as long as the request was not seen.</summary>
    public string Flow { get; set; } = "";

    /// <summary>Null when the request was not seen, or is no flow.</summary>
    public FlowPlan? Plan { get; set; }

    public string Question { get; set; } = "";

    /// <summary>The first record of it that was seen, microseconds since the Unix epoch.</summary>
    public long FirstUs { get; set; } = long.MaxValue;

    public long LastUs { get; set; }

    /// <summary>Null while it is open.</summary>
    public Outcome? Outcome { get; set; }

    public string Answer { get; set; } = "";

    public string ErrorCode { get; set; } = "";

    public string Error { get; set; } = "";

    /// <summary>From its request to its result, microseconds; 0 while it is open.</summary>
    public long WallUs { get; set; }

    /// <summary>By the stage's index.</summary>
    public IReadOnlyDictionary<int, StageSight> Stages => _stages;

    public int Tokens => _stages.Values.Sum(stage => stage.Tokens);

    /// <summary>The stage; a newer attempt starts it afresh. Null for a record of an older one.</summary>
    public StageSight? Stage(int index, int attempt)
    {
        var known = _stages.GetValueOrDefault(index);
        if (known is null || known.Attempt < attempt)
        {
            return _stages[index] = new StageSight(attempt);
        }

        return known.Attempt == attempt ? known : null;
    }

    /// <summary>The stage's models in branch order; empty when the flow is not known.</summary>
    public IReadOnlyList<string> ModelsOf(int stage) => Plan is { } plan && stage >= 0 && stage < plan.Stages.Count ? [.. plan.Stages[stage].Branches.Select(branch => branch.Model)] : [];

    /// <summary>A record of it was seen.</summary>
    public void Touch(long timestamp)
    {
        FirstUs = Math.Min(FirstUs, timestamp);
        LastUs = Math.Max(LastUs, timestamp);
    }
}
