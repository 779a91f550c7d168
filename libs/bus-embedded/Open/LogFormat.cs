namespace ModelNet.Bus.Embedded;

/// <summary>Tells a log of this version from one of another version and from other files.</summary>
internal static class LogFormat
{
    public static void Check(SqliteDatabase database, LogFiles files, HighWaterMark.Mark? mark)
    {
        var version = database.ReadNumber("PRAGMA user_version");
        if (database.ReadNumber("PRAGMA application_id") != LogSchema.ApplicationId)
        {
            throw Damage.Of(files.Database, "it is not a log of this product.");
        }

        if (version == LogSchema.Version)
        {
            return;
        }

        // The mark beside it is of this version, so this is no other version but a changed byte.
        throw mark is not null
            ? Damage.Of(files.Database, $"its version reads {version}.")
            : new BusUnavailableException(
                "log_version",
                $"The log {files.Database} has version {version}; this build reads version {LogSchema.Version}.",
                "Use the build that wrote it, or another folder.");
    }
}
