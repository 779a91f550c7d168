using SQLitePCL;

namespace ModelNet.Bus.Embedded;

/// <summary>An error that SQLite reported. It never leaves this library: the edges turn it into a <see cref="BusException"/>.</summary>
internal sealed class SqliteException(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    /// <summary>SQLite's primary result code.</summary>
    public int Code { get; } = code & 0xff;

    /// <summary>
    /// Whether the file cannot hold what was written to it. SQLITE_ERROR and SQLITE_MISMATCH count too: the statements are fixed, so
    /// they can only fail to compile or run when the schema in the file is not the one that was created.
    /// </summary>
    public bool MeansDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR or raw.SQLITE_MISMATCH
        or raw.SQLITE_FORMAT or raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_SCHEMA;

    public bool MeansDiskFull => Code == raw.SQLITE_FULL;

    /// <summary>The same error as a consumer sees it.</summary>
    public BusException AtPolling(string path) => MeansDamage
        ? AtOpening(path)
        : new BusFailedException("bus_failed", $"The log {path} cannot be read. {Message}", "Look at the disk and its permissions, then start again.", this);

    /// <summary>The same error as a caller sees it who opens or inspects a log.</summary>
    public BusException AtOpening(string path) => MeansDamage
        ? Damage.Of(path, $"SQLite says: {Message}", this)
        : new BusUnavailableException(
            "log_unreachable",
            $"The log {path} cannot be read. {Message}",
            "Check the file's permissions and the disk.",
            this);
}

/// <summary>Builds the error for a damaged log, with one hint for all of them.</summary>
internal static class Damage
{
    public static LogDamagedException Of(string path, string what, Exception? inner = null) => new(
        $"The log {path} is damaged: {what}",
        "Nothing was changed. Run a full verification of the log, restore it from a copy, or start with a new folder.",
        inner);
}
