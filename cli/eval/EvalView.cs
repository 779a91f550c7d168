using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Views;

namespace ModelNet.Cli.Eval;

/// <summary>Keeps every answer as it comes. People see how far it is; the answers themselves are in the file.</summary>
internal sealed class EvalView(AnswerFile answers, ProgressLine progress) : IRunView
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

    public void SessionEnded(SessionReport report) => answers.Append(AnswerLine.Of(report));

    public void Refresh(RunMeter meter) => progress.Refresh(meter, null, inLine: false);

    public void RunEnded(RunSummary summary)
    {
    }

    public void Dispose()
    {
    }
}
