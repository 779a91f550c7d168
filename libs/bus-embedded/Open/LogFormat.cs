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

        if (version is LogSchema.Version or LogSchema.VersionWithoutHeaders)
        {
            CheckColumn(database, files, version);
            return;
        }

        // No build wrote such a mark beside a log of another version: this is a changed byte.
        throw mark is not null
            ? Damage.Of(files.Database, $"its version reads {version}.")
            : new BusUnavailableException(
                "log_version",
                $"The log {files.Database} has version {version}; this build reads versions {LogSchema.VersionWithoutHeaders} and {LogSchema.Version}.",
                "Use the build that wrote it, or another folder.");
    }

    /// <summary>The columns of a record as <see cref="RecordRow"/> reads them, in a log of either version.</summary>
    public static string RecordColumns(SqliteDatabase database) =>
        database.ReadNumber("PRAGMA user_version") == LogSchema.VersionWithoutHeaders ? LogSchema.RecordColumnsWithoutHeaders : LogSchema.RecordColumns;

    /// <summary>Brings a log that has passed all checks to the version of this build.</summary>
    public static void Upgrade(SqliteDatabase database)
    {
        if (database.ReadNumber("PRAGMA user_version") == LogSchema.VersionWithoutHeaders)
        {
            database.Execute(LogSchema.AddHeaders);
        }
    }

    /// <summary>The version and the table must agree, or a changed version byte would hide headers.</summary>
    private static void CheckColumn(SqliteDatabase database, LogFiles files, long version)
    {
        var hasHeaders = database.ReadNumber("SELECT count(*) FROM pragma_table_info('records') WHERE name='headers'") == 1;
        if (hasHeaders != (version == LogSchema.Version))
        {
            throw Damage.Of(files.Database, $"its version reads {version}, which does not fit its table of records.");
        }
    }
}
