namespace ModelNet.Bus.Embedded;

/// <summary>The names of the files in a log's folder, and how they are created.</summary>
internal sealed class LogFiles(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Folder { get; } = Path.GetFullPath(folder);

    public string Database => Path.Combine(Folder, "log.db");

    /// <summary>SQLite's write-ahead log; it exists while the log is open and after a crash.</summary>
    public string WriteAheadLog => Database + "-wal";

    public string HighWaterMark => Path.Combine(Folder, "log.hwm");

    public string Lock => Path.Combine(Folder, "log.lock");

    /// <summary>Names the process that holds the lock. It is a file of its own because a locked file cannot be read on every system.</summary>
    public string Owner => Path.Combine(Folder, "log.owner");

    public void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Creates an empty database file that only its owner may read; SQLite gives its side files the same mode.</summary>
    public void CreateDatabase()
    {
        using var file = OpenOwnerOnly(Database, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    /// <summary>Opens a file; one that is created may be read by its owner only.</summary>
    public static FileStream OpenOwnerOnly(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }
}
