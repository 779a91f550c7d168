using ModelNet.Cli.Progress;
using ModelNet.Contracts;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval;

/// <summary>One line of <c>answers.jsonl</c>: what one path answered to one question. Fields may be added, never changed or removed.</summary>
internal sealed record AnswerLine
{
    public required string Path { get; init; }

    public required string Id { get; init; }

    public string? Family { get; init; }

    public string? Language { get; init; }

    /// <summary>The whole text.</summary>
    public required string Answer { get; init; }

    /// <summary>The final answer in it.</summary>
    public required string Extracted { get; init; }

    /// <summary>The right answer.</summary>
    public required string Expected { get; init; }

    public required bool Right { get; init; }

    public required int Tokens { get; init; }

    public required double Seconds { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>A stable code unless completed.</summary>
    public string? Error { get; init; }

    public required IReadOnlyList<AnswerStage> Stages { get; init; }

    public static AnswerLine Of(SessionReport report)
    {
        var question = report.Plan.Question;
        var expected = question.Answer!;
        return new AnswerLine
        {
            Path = report.Plan.Flow.Name,
            Id = question.Id,
            Family = question.Family,
            Language = question.Language,
            Answer = report.Text,
            Extracted = AnswerCheck.Extract(report.Text, expected),
            Expected = AnswerCheck.Extract(expected, expected),
            Right = report.IsRight == true,
            Tokens = report.Tokens,
            Seconds = Math.Round(report.Wall.TotalSeconds, 4),
            Outcome = report.Outcome,
            Error = report.Outcome == Outcome.Completed ? null : report.ErrorCode,
            Stages = [.. report.Stages.Where(stage => stage.Ended).Select(stage => AnswerStage.Of(stage, expected))],
        };
    }

    /// <summary>What the numbers need.</summary>
    public PathAnswer Mark() => new()
    {
        Right = Right,
        Failed = Outcome != Outcome.Completed,
        Tokens = Tokens,
        Seconds = Seconds,
        Stages = [.. Stages.Select(stage => new StageMark(stage.Stage, stage.Models, stage.Inputs, stage.Right))],
    };
}

/// <summary>One stage of an answer.</summary>
/// <param name="Stage">Its number, from 1.</param>
/// <param name="Models">Its model, or its models in brackets.</param>
/// <param name="Inputs">The stages that it sees.</param>
/// <param name="Answer">Its whole text.</param>
/// <param name="Extracted">The final answer in it.</param>
/// <param name="Right">Whether that is right.</param>
/// <param name="Tokens">Generated tokens.</param>
internal sealed record AnswerStage(int Stage, string Models, IReadOnlyList<int> Inputs, string Answer, string Extracted, bool Right, int Tokens)
{
    public static AnswerStage Of(StageProgress stage, string expected) => new(
        stage.Plan.Number,
        stage.Plan.Label,
        [.. stage.Plan.Inputs.Select(input => input + 1)],
        stage.Text,
        AnswerCheck.Extract(stage.Text, expected),
        AnswerCheck.IsRight(stage.Text, expected),
        stage.Tokens);
}
