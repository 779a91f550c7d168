namespace ModelNet.Bus.Embedded;

/// <summary>Turns what ended the committing thread into the error that every later call gets.</summary>
internal static class CommitFailure
{
    public static BusFailedException Of(Exception error, string path) => error is SqliteException { MeansDiskFull: true }
        ? new BusFailedException(
            "disk_full",
            $"The log {path} cannot grow: the disk or the log's own limit is full. {error.Message}",
            "Free some space or raise the limit, then start again: what was acknowledged is safe.",
            error)
        : new BusFailedException(
            "bus_failed",
            $"The log {path} cannot be written. {error.Message}",
            "Look at the disk and its permissions, then start again: what was acknowledged is safe.",
            error);
}
