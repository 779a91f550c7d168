using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace ModelNet.Bus.Embedded;

/// <summary>Finds the native SQLite: the packaged e_sqlite3 first, then the system's, else <c>sqlite_missing</c>.</summary>
internal static class SqliteLibrary
{
    private const string Packaged = "e_sqlite3";
    private static readonly string[] SystemNames = ["libsqlite3.so.0", "libsqlite3.dylib", "winsqlite3"];
    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>The version of the native library, loading it on the first call.</summary>
    public static string Version => Loaded.Value;

    private static string Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        try
        {
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            return raw.sqlite3_libversion().utf8_to_string();
        }
        catch (DllNotFoundException error)
        {
            throw new BusUnavailableException(
                "sqlite_missing",
                "No SQLite library was found: neither the packaged e_sqlite3 nor the system's libsqlite3.",
                "Install the system's SQLite (Debian: libsqlite3-0) or build the packaged one (infra/native).",
                error);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Packaged)
        {
            return 0;
        }

        if (NativeLibrary.TryLoad(name, assembly, searchPath, out var handle))
        {
            return handle;
        }

        return SystemNames.Any(candidate => NativeLibrary.TryLoad(candidate, out handle)) ? handle : 0;
    }
}
