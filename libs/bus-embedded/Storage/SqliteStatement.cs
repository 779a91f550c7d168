using SQLitePCL;

namespace ModelNet.Bus.Embedded;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as in SQLite.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    public void Bind(int parameter, long value) => database.Check(raw.sqlite3_bind_int64(handle, parameter, value));

    public void Bind(int parameter, string value) => database.Check(raw.sqlite3_bind_text(handle, parameter, value));

    /// <summary>Binds a copy of the bytes; an empty span is an empty blob, not NULL.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> value) => database.Check(value.IsEmpty
        ? raw.sqlite3_bind_zeroblob(handle, parameter, 0)
        : raw.sqlite3_bind_blob(handle, parameter, value));

    public void BindNull(int parameter) => database.Check(raw.sqlite3_bind_null(handle, parameter));

    /// <summary>Goes to the next row; false when there is none.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw database.Error(code),
        };
    }

    /// <summary>Runs a statement that returns no rows, and makes it ready for the next time.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    // The code that reset returns repeats the error of the last step, which has been thrown already.
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? string.Empty;

    /// <summary>The column's bytes, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose()
    {
        Reset();
        handle.Dispose();
    }
}
