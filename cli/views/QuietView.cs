using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Contracts;

namespace ModelNet.Cli.Views;

/// <summary>Only the answers, as they come; errors go to stderr.</summary>
internal sealed class QuietView(CliEnvironment environment) : IRunView
{
    public void RunStarted(RunHeader header)
    {
    }

    public void SessionStarted(SessionProgress session)
    {
    }

    public void StageStarted(SessionProgress session, StageProgress stage)
    {
    }

    public void TextAdded(SessionProgress session, StageProgress stage, string text)
    {
    }

    public void StageEnded(SessionProgress session, StageProgress stage)
    {
    }

    public void SessionEnded(SessionReport report)
    {
        if (report.Outcome == Outcome.Completed)
        {
            environment.Out.WriteLine(SafeText.Lines(report.Text));
        }
        else
        {
            environment.Error.WriteLine($"error: {report.ErrorCode}: question {SafeText.OneLine(report.Plan.Question.Id)}: {SafeText.OneLine(report.Error)}");
        }
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
