using System.Diagnostics;
using System.Globalization;

namespace ModelNet.Bus.Embedded;

/// <summary>
/// The lock of a log's folder: an exclusive lock of the operating system (flock on Unix), which ends with its process however that
/// dies, so that a stale lock cannot exist. The owner's process id is in a file of its own, for the message.
/// </summary>
internal sealed class LogLock : IDisposable
{
    private readonly FileStream _lock;

    private LogLock(FileStream stream)
    {
        _lock = stream;
    }

    /// <exception cref="LogLockedException">another process, or another bus in this one, owns the log.</exception>
    public static LogLock Take(LogFiles files)
    {
        FileStream stream;
        try
        {
            stream = LogFiles.OpenOwnerOnly(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) && IsTaken(files))
        {
            throw Locked(files);
        }

        WriteOwner(files);
        return new LogLock(stream);
    }

    /// <summary>The process that owns the log now or owned it last; null when nobody noted it.</summary>
    public static int? OwnerProcessId(LogFiles files)
    {
        try
        {
            return int.TryParse(File.ReadAllText(files.Owner), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // the id only makes the message clearer
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Whether somebody holds the lock: the file is there and refuses even to be read.</summary>
    public static bool IsTaken(LogFiles files)
    {
        try
        {
            using var file = new FileStream(files.Lock, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void WriteOwner(LogFiles files)
    {
        using var owner = new StreamWriter(LogFiles.OpenOwnerOnly(files.Owner, FileMode.Create, FileAccess.Write, FileShare.Read));
        owner.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    private static LogLockedException Locked(LogFiles files)
    {
        var id = OwnerProcessId(files);
        var who = id is null ? "another process" : id == Environment.ProcessId ? $"this process (id {id})" : $"process {id}{NameOf(id.Value)}";
        return new LogLockedException(
            $"The log {files.Folder} is in use by {who}.",
            "Stop that process, or use another folder. The lock ends with its process.",
            id);
    }

    private static string NameOf(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return $" ({process.ProcessName})";
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return string.Empty; // it ended meanwhile; its name is a courtesy
        }
    }
}
