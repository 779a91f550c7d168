using ModelNet.Cli.Runs;
using ModelNet.Contracts;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Progress;

/// <summary>How a session ended.</summary>
internal sealed record SessionReport
{
    public required SessionPlan Plan { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>The final answer; may be partial unless completed.</summary>
    public required string Text { get; init; }

    public required string ErrorCode { get; init; }

    public required string Error { get; init; }

    /// <summary>The stages that began.</summary>
    public required IReadOnlyList<StageProgress> Stages { get; init; }

    public required TimeSpan Wall { get; init; }

    /// <summary>Whether a part of it was rebuilt from the log.</summary>
    public bool Resumed => Stages.Any(stage => stage.Resumed);

    public int Tokens => Stages.Sum(stage => stage.Tokens);

    /// <summary>Null when the file has no answer.</summary>
    public bool? IsRight => Plan.Question.Answer is not { } answer ? null : Outcome == Outcome.Completed && AnswerCheck.IsRight(Text, answer);

    public static SessionReport Of(SessionProgress session, Result result) => new()
    {
        Plan = session.Plan,
        Outcome = result.Outcome,
        Text = result.Text.ToString(),
        ErrorCode = result.ErrorCode.ToString(),
        Error = result.Error.ToString(),
        Stages = [.. session.Stages],
        Wall = TimeSpan.FromMicroseconds(result.WallUs),
    };
}
