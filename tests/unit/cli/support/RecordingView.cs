using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Views;

namespace ModelNet.Cli.Tests.Support;

/// <summary>Notes what a view is told.</summary>
internal sealed class RecordingView : IRunView
{
    public List<string> Told { get; } = [];

    public List<SessionReport> Reports { get; } = [];

    public void RunStarted(RunHeader header) => Told.Add("run");

    public void SessionStarted(SessionProgress session) => Told.Add($"session {session.Plan.Id}");

    public void StageStarted(SessionProgress session, StageProgress stage) => Told.Add($"stage {stage.Plan.Number}");

    public void TextAdded(SessionProgress session, StageProgress stage, string text) => Told.Add($"text {stage.Plan.Number} {text}");

    public void StageEnded(SessionProgress session, StageProgress stage) => Told.Add($"end {stage.Plan.Number}");

    public void SessionEnded(SessionReport report)
    {
        Reports.Add(report);
        Told.Add($"result {report.Text}");
    }

    public void Refresh(RunMeter meter)
    {
    }

    public void RunEnded(RunSummary summary)
    {
    }

    public void Dispose()
    {
    }
}
