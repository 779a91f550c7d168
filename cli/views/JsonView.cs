using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Views;

/// <summary>One JSON object on each line: run, stage, result, summary. The shapes are in docs/cli.md and only ever gain fields.</summary>
internal sealed class JsonView(CliEnvironment environment, ProgressLine progress) : IRunView
{
    public void RunStarted(RunHeader header) => Write(JsonShapes.Run(header));

    public void SessionStarted(SessionProgress session)
    {
    }

    public void StageStarted(SessionProgress session, StageProgress stage)
    {
    }

    public void TextAdded(SessionProgress session, StageProgress stage, string text)
    {
    }

    public void StageEnded(SessionProgress session, StageProgress stage) => Write(JsonShapes.StageEvent(session, stage));

    public void SessionEnded(SessionReport report) => Write(JsonShapes.Result(report));

    public void Refresh(RunMeter meter) => progress.Refresh(meter, null, inLine: false);

    public void RunEnded(RunSummary summary) => Write(JsonShapes.Summary(summary));

    public void Dispose()
    {
    }

    private void Write(object value)
    {
        environment.Out.WriteLine(JsonLines.Of(value));
        progress.Printed();
    }
}
