using ModelNet.Dashboard.Observe;

namespace ModelNet.Dashboard.Report;

/// <summary>Everything that is known of one session.</summary>
internal sealed record SessionReport(SessionLine Session, string Question, string Flow, string Answer, string Error, IReadOnlyList<StageReport> Stages)
{
    /// <summary>Null when the session is not known (any more).</summary>
    public static SessionReport? Of(Board board, string id) => board.Sessions.Find(id) is { } session
        ? new SessionReport(StateReports.LineOf(session), session.Question, session.Flow, session.Answer, session.Error, [.. session.Stages.Select(stage => StageReport.Of(session, stage.Key, stage.Value))])
        : null;
}

/// <summary>One stage.</summary>
/// <param name="Number">From 1, as people count.</param>
/// <param name="Models">In branch order; empty when the request was not seen.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Missed">Steps before the first one that the dashboard has seen.</param>
/// <param name="Text">Its text from there on, as far as it is kept.</param>
/// <param name="Tokens">Tokens that carry text.</param>
/// <param name="Finish">Why it ended; none while it goes on.</param>
/// <param name="CertifiedShare">Of its fused steps; null for a stage of one model.</param>
/// <param name="Steps">The last fused steps.</param>
internal sealed record StageReport(int Number, IReadOnlyList<string> Models, int Attempt, int Missed, string Text, int Tokens, string Finish, double? CertifiedShare, IReadOnlyCollection<StepSight> Steps)
{
    public static StageReport Of(SessionSight session, int index, StageSight stage) => new(
        index + 1,
        session.ModelsOf(index),
        stage.Attempt,
        stage.Missed,
        stage.Text,
        stage.Tokens,
        stage.Finish.ToString(),
        stage.FusedSteps == 0 ? null : (double)stage.Certified / stage.FusedSteps,
        [.. stage.Steps]);
}
