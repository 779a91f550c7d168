using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Progress;

/// <summary>What the log has said about one session so far.</summary>
internal sealed class SessionProgress(SessionPlan plan)
{
    private readonly SortedDictionary<int, StageProgress> _stages = [];

    public SessionPlan Plan { get; } = plan;

    /// <summary>Whether anybody was told that it began.</summary>
    public bool Announced { get; set; }

    public bool Ended { get; set; }

    /// <summary>The command asked for it in this run of the program and waits for its end.</summary>
    public bool Awaited { get; set; }

    /// <summary>The stages that have begun, in the order of the flow.</summary>
    public IReadOnlyCollection<StageProgress> Stages => _stages.Values;

    /// <summary>The stage's progress; a newer attempt starts it afresh. Null for a record of an older attempt or of no stage of the flow.</summary>
    public StageProgress? Stage(int index, int attempt, out bool began)
    {
        began = false;
        if (index < 0 || index >= Plan.Flow.Plan.Stages.Count)
        {
            return null;
        }

        var known = _stages.GetValueOrDefault(index);
        if (known is null || known.Attempt < attempt)
        {
            began = true;
            return _stages[index] = new StageProgress(Plan.Flow.Plan.Stages[index], attempt);
        }

        return known.Attempt == attempt ? known : null;
    }
}
