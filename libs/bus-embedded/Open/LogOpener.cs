namespace ModelNet.Bus.Embedded;

/// <summary>Opens a log for appending: lock, create or check, never repair in silence.</summary>
internal static class LogOpener
{
    public static OpenedLog Open(EmbeddedBusOptions options)
    {
        _ = SqliteLibrary.Version;
        var files = new LogFiles(options.Folder);
        try
        {
            files.CreateFolder();
            var held = LogLock.Take(files);
            try
            {
                return OpenLocked(files, held, options);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BusUnavailableException(
                "log_unreachable", $"The log {files.Folder} cannot be opened: {error.Message}", "Check the folder's permissions and the disk.", error);
        }
    }

    private static OpenedLog OpenLocked(LogFiles files, LogLock held, EmbeddedBusOptions options)
    {
        var mark = HighWaterMark.Read(files.HighWaterMark);
        RefuseMissing(files, mark);
        files.CreateDatabase();
        SqliteDatabase? database = null;
        try
        {
            database = SqliteDatabase.Open(files.Database, writable: true);
            database.KeepWalOnClose(true);
            var contents = Load(database, files, options, mark);
            var store = new LogStore(database, contents.State);
            var newMark = new HighWaterMark(files.HighWaterMark, options.Synchronous == Synchronous.Full);
            newMark.Write(contents.State);
            return new OpenedLog(files, held, store, newMark, contents);
        }
        catch (SqliteException error)
        {
            database?.Dispose();
            throw error.AtOpening(files.Database);
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    private static LogContents Load(SqliteDatabase database, LogFiles files, EmbeddedBusOptions options, HighWaterMark.Mark? mark)
    {
        database.Execute("PRAGMA busy_timeout=5000; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;");
        if (mark is null && database.ReadNumber("SELECT count(*) FROM sqlite_schema") == 0)
        {
            Create(database);
        }

        LogFormat.Check(database, files, mark);
        Configure(database, files, options);
        var contents = LogContents.Read(database, files.Database);
        MarkCheck.Run(contents.State, mark, files, options.OnWarning);
        RecentCheck.Run(database, contents, files.Database);
        LogFormat.Upgrade(database);
        return contents;
    }

    /// <summary>Without this check, SQLite would start an empty log where one is missing.</summary>
    private static void RefuseMissing(LogFiles files, HighWaterMark.Mark? mark)
    {
        var empty = !File.Exists(files.Database) || new FileInfo(files.Database).Length == 0;
        if (empty && mark is { NextSequence: var next, CommitNumber: > 0 })
        {
            throw Damage.Of(files.Database, $"the file is missing or empty, but {next} records were acknowledged.");
        }
    }

    private static void Create(SqliteDatabase database)
    {
        database.Execute(LogSchema.BeforeCreate);
        database.Execute(LogSchema.Create);
        var state = new LogState();
        using (var insert = database.Prepare(LogSchema.InsertState))
        {
            insert.Bind(1, state.CommitNumber);
            insert.Bind(2, state.Encode());
            insert.Run();
        }

        database.Execute("COMMIT");
    }

    private static void Configure(SqliteDatabase database, LogFiles files, EmbeddedBusOptions options)
    {
        if (database.ReadText("PRAGMA journal_mode=WAL") != "wal")
        {
            throw Damage.Of(files.Database, "it cannot be put into write-ahead mode.");
        }

        var synchronous = options.Synchronous == Synchronous.Full ? "FULL" : "NORMAL";
        database.Execute($"PRAGMA synchronous={synchronous}; PRAGMA wal_autocheckpoint=1000; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;");
        if (options.MaxLogBytes is { } bytes)
        {
            database.Execute($"PRAGMA max_page_count={Math.Max(1, bytes / database.ReadNumber("PRAGMA page_size"))}");
        }
    }
}
