using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Views;

/// <summary>Shows a run. The tracker calls it under its lock, one call at a time; <see cref="Refresh"/> too.</summary>
internal interface IRunView : IDisposable
{
    /// <summary>Everything is loaded; sessions will start.</summary>
    void RunStarted(RunHeader header);

    void SessionStarted(SessionProgress session);

    void StageStarted(SessionProgress session, StageProgress stage);

    /// <summary>More text of a stage, never half a character.</summary>
    void TextAdded(SessionProgress session, StageProgress stage, string text);

    void StageEnded(SessionProgress session, StageProgress stage);

    void SessionEnded(SessionReport report);

    /// <summary>Comes several times a second, whatever happens.</summary>
    void Refresh(RunMeter meter);

    void RunEnded(RunSummary summary);
}
