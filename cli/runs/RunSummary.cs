using ModelNet.Cli.Progress;
using ModelNet.Contracts;

namespace ModelNet.Cli.Runs;

/// <summary>A run's numbers.</summary>
internal sealed record RunSummary
{
    public required RunFolder Folder { get; init; }

    /// <summary>One for each flow, in the order of the command.</summary>
    public required IReadOnlyList<FlowSummary> Flows { get; init; }

    /// <summary>Lines of the question file that are no questions.</summary>
    public required int BadLines { get; init; }

    public required bool Interrupted { get; init; }

    /// <summary>From the first session's start to the last one's end, of this command.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Tokens that were generated while this command ran.</summary>
    public required long TokensNow { get; init; }

    public int Sessions => Flows.Sum(flow => flow.Sessions);

    public int Completed => Flows.Sum(flow => flow.Completed);

    public int Failed => Flows.Sum(flow => flow.Failed);

    /// <summary>Not ended yet.</summary>
    public int Open => Sessions - Completed - Failed;
}

/// <summary>The sessions of one flow.</summary>
internal sealed record FlowSummary
{
    public required string Name { get; init; }

    public required string Expression { get; init; }

    public required int Sessions { get; init; }

    public required int Completed { get; init; }

    /// <summary>Failed, cancelled or expired.</summary>
    public required int Failed { get; init; }

    /// <summary>Sessions whose question has an answer.</summary>
    public required int Judged { get; init; }

    public required int Right { get; init; }

    public required long Tokens { get; init; }

    /// <summary>The sum of the sessions' times.</summary>
    public required TimeSpan Time { get; init; }

    public double TokensPerSecond => Time > TimeSpan.Zero ? Tokens / Time.TotalSeconds : 0;

    public static FlowSummary Of(Flows.CheckedFlow flow, int sessions, IReadOnlyList<SessionReport> ended) => new()
    {
        Name = flow.Name,
        Expression = flow.Plan.Expression,
        Sessions = sessions,
        Completed = ended.Count(report => report.Outcome == Outcome.Completed),
        Failed = ended.Count(report => report.Outcome != Outcome.Completed),
        Judged = ended.Count(report => report.IsRight is not null),
        Right = ended.Count(report => report.IsRight == true),
        Tokens = ended.Sum(report => (long)report.Tokens),
        Time = TimeSpan.FromTicks(ended.Sum(report => report.Wall.Ticks)),
    };
}
