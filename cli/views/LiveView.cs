using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Views;

/// <summary>
/// For a terminal and several sessions at once: each session is printed by another view when it ends, and below it a table says what is
/// in flight, how fast it goes and how long it will take.
/// </summary>
internal sealed class LiveView(IRunView printed, LiveRegion region, LiveTable table) : IRunView
{
    private readonly List<SessionProgress> _running = [];

    public void RunStarted(RunHeader header) => printed.RunStarted(header);

    public void SessionStarted(SessionProgress session)
    {
        _running.Add(session);
        printed.SessionStarted(session);
    }

    public void StageStarted(SessionProgress session, StageProgress stage) => printed.StageStarted(session, stage);

    public void TextAdded(SessionProgress session, StageProgress stage, string text) => printed.TextAdded(session, stage, text);

    public void StageEnded(SessionProgress session, StageProgress stage)
    {
        region.Erase();
        printed.StageEnded(session, stage);
    }

    public void SessionEnded(SessionReport report)
    {
        _running.RemoveAll(session => session.Plan == report.Plan);
        region.Erase();
        printed.SessionEnded(report);
    }

    public void Refresh(RunMeter meter) => region.Draw(table.Render(meter, _running));

    public void RunEnded(RunSummary summary)
    {
        region.Erase();
        printed.RunEnded(summary);
    }

    public void Dispose()
    {
        region.Erase();
        printed.Dispose();
    }
}
