using SQLitePCL;

namespace ModelNet.Bus.Embedded;

/// <summary>One connection to the log's file.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    // Numbers of sqlite3_db_config, from SQLite's C interface: keep the write-ahead log when closing; refuse tampered schemas.
    private const int NoCheckpointOnClose = 1006;
    private const int Defensive = 1010;
    private readonly sqlite3 _handle;

    private SqliteDatabase(sqlite3 handle)
    {
        _handle = handle;
    }

    public static SqliteDatabase Open(string path, bool writable)
    {
        _ = SqliteLibrary.Version;
        var flags = raw.SQLITE_OPEN_NOMUTEX | (writable ? raw.SQLITE_OPEN_READWRITE : raw.SQLITE_OPEN_READONLY);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new SqliteDatabase(handle);
        if (code != raw.SQLITE_OK)
        {
            using (database)
            {
                throw database.Error(code);
            }
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_db_config(handle, Defensive, 1, out _);
        return database;
    }

    /// <summary>Whether closing the last connection may fold the write-ahead log into the main file and delete it.</summary>
    public void KeepWalOnClose(bool keep) => Check(raw.sqlite3_db_config(_handle, NoCheckpointOnClose, keep ? 1 : 0, out _));

    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    public long ReadNumber(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    public string ReadText(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Text(0) : string.Empty;
    }

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Error(code);
        }
    }

    public SqliteException Error(int code) => new(code, raw.sqlite3_errmsg(_handle).utf8_to_string());

    public void Dispose()
    {
        raw.sqlite3_close_v2(_handle);
        _handle.Dispose();
    }
}
