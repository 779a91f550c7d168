namespace ModelNet.Bus.Embedded;

/// <summary>A log that is locked, checked and ready for appends.</summary>
internal sealed record OpenedLog(LogFiles Files, LogLock Lock, LogStore Store, HighWaterMark Mark, LogContents Contents) : IDisposable
{
    /// <summary>Closes the file without folding the write-ahead log in; see <see cref="LogStore.Checkpoint"/>.</summary>
    public void Dispose()
    {
        Store.Dispose();
        Mark.Dispose();
        Lock.Dispose();
    }
}
