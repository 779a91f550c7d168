using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;
using ModelNet.Contracts;

namespace ModelNet.Cli.Views;

/// <summary>The shapes of a run's JSON lines.</summary>
internal static class JsonShapes
{
    public static object Run(RunHeader header) => new
    {
        type = "run",
        run = header.Folder.Manifest.Run,
        folder = header.Folder.FullPath,
        fingerprint = header.Folder.Manifest.Fingerprint,
        resumed = header.Resumed,
        sessions = header.Sessions,
        parallel = header.Job.Parallel,
        flows = header.Job.Flows.Select(flow => new { name = flow.Name, expression = flow.Plan.Expression, kind = flow.Plan.Kind.ToString(), file = flow.Path }),
        models = header.Models.Select(model => new
        {
            name = model.Name,
            path = model.Path,
            sha256 = model.Fingerprint,
            summary = model.Summary,
            parameters = model.Parameters,
            engine = model.Engine,
            device = model.Device,
        }),
    };

    public static object StageEvent(SessionProgress session, StageProgress stage) => new { type = "stage", session = session.Plan.Id, flow = session.Plan.Flow.Name, question = session.Plan.Question.Id, stage = Stage(stage) };

    public static object Result(SessionReport report) => new
    {
        type = "result",
        session = report.Plan.Id,
        flow = report.Plan.Flow.Name,
        question = report.Plan.Question.Id,
        outcome = SessionText.JsonName(report.Outcome),
        text = report.Text,
        error = report.Outcome == Outcome.Completed ? null : new { code = report.ErrorCode, message = report.Error },
        answer = report.Plan.Question.Answer,
        right = report.IsRight,
        tokens = report.Tokens,
        wall_ms = Milliseconds(report.Wall),
        resumed = report.Resumed,
        stages = report.Stages.Select(Stage),
    };

    public static object Summary(RunSummary summary) => new
    {
        type = "summary",
        run = summary.Folder.Manifest.Run,
        folder = summary.Folder.FullPath,
        sessions = summary.Sessions,
        completed = summary.Completed,
        failed = summary.Failed,
        open = summary.Open,
        bad_lines = summary.BadLines,
        interrupted = summary.Interrupted,
        tokens = summary.TokensNow,
        elapsed_ms = Milliseconds(summary.Elapsed),
        flows = summary.Flows.Select(flow => new
        {
            name = flow.Name,
            expression = flow.Expression,
            sessions = flow.Sessions,
            completed = flow.Completed,
            failed = flow.Failed,
            judged = flow.Judged,
            right = flow.Right,
            tokens = flow.Tokens,
            session_ms = Milliseconds(flow.Time),
            tokens_per_second = Math.Round(flow.TokensPerSecond, 3),
        }),
    };

    private static object Stage(StageProgress stage) => new
    {
        stage = stage.Plan.Number,
        models = stage.Plan.Branches.Select(branch => branch.Model),
        fused = stage.Plan.Fused,
        text = stage.Text,
        ended = stage.Ended,
        tokens = stage.Tokens,
        prompt_tokens = stage.PromptTokens,
        finish = stage.Finish switch { Finish.EndOfSequence => "end_of_sequence", var other => SessionText.JsonName(other) },
        wall_ms = Milliseconds(stage.Wall),
        decode_ms = Milliseconds(stage.Decode),
        tokens_per_second = SessionText.Rate(stage) is { } rate ? Math.Round(rate, 3) : (double?)null,
        certified_share = Rounded(stage.CertifiedShare),
        slowest_branch_share = Rounded(stage.SlowestShare),
        resumed = stage.Resumed,
    };

    private static double? Rounded(double? share) => share is { } value ? Math.Round(value, 6) : null;

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
