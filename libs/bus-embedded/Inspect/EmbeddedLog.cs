namespace ModelNet.Bus.Embedded;

/// <summary>What can be done with a log's folder without owning it.</summary>
public static class EmbeddedLog
{
    /// <summary>
    /// Reads the whole log and checks everything: SQLite's structure, each record's checksum, that no sequence number and no offset is
    /// missing, the committed positions, and the high-water mark. Takes time in proportion to the log; may run beside its owner.
    /// </summary>
    public static VerificationReport Verify(string folder) => new LogVerifier(new LogFiles(folder)).Run();

    /// <summary>Opens a log for inspection only, beside the process that owns it, if one does.</summary>
    /// <exception cref="BusUnavailableException"><c>log_unreachable</c>: there is no log, or it cannot be read.</exception>
    public static ReadOnlyLog OpenReadOnly(string folder) => new(new LogFiles(folder));
}
