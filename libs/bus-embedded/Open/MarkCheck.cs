namespace ModelNet.Bus.Embedded;

/// <summary>Compares what the file holds with what was acknowledged before.</summary>
internal static class MarkCheck
{
    public static void Run(LogState state, HighWaterMark.Mark? found, LogFiles files, Action<string>? warn)
    {
        if (found is not { } mark)
        {
            if (state.CommitNumber > 0)
            {
                warn?.Invoke($"The high-water mark {files.HighWaterMark} is missing or torn; it is written anew. A loss at the end of the log cannot be seen this time.");
            }

            return;
        }

        if (state.CommitNumber < mark.CommitNumber)
        {
            var what = $"it ends at record {state.NextSequence} (commit {state.CommitNumber}), but {mark.NextSequence} records (commit {mark.CommitNumber}) were acknowledged.";
            if (mark.PowerSafe || mark.Boot == BootIdentity.Current)
            {
                throw Damage.Of(files.Database, what);
            }

            warn?.Invoke($"The log {files.Database} was written with Synchronous.Normal and the machine was restarted: {what}");
            return;
        }

        if (state.CommitNumber == mark.CommitNumber && (state.Sum != mark.StateSum || state.NextSequence != mark.NextSequence))
        {
            throw Damage.Of(files.Database, $"commit {state.CommitNumber} is not the one that was acknowledged.");
        }
    }
}
