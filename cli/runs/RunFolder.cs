using System.Globalization;
using System.Text.Json;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Runs;

/// <summary>The folder of one run: <c>manifest.json</c> and the log. Only its owner may read it, since a log holds prompts.</summary>
internal sealed class RunFolder
{
    private const string ManifestName = "manifest.json";
    private const string LogName = "log";
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private RunFolder(string path, Manifest manifest) => (FullPath, Manifest) = (path, manifest);

    public string FullPath { get; }

    public Manifest Manifest { get; }

    /// <summary>The folder of the embedded log.</summary>
    public string Log => LogOf(FullPath);

    /// <summary>Where runs lie when nobody says.</summary>
    public static string DefaultParent(string currentFolder) => Path.Combine(currentFolder, ".modelnet", "runs");

    /// <summary>Whether a run, or a log, lies in this folder.</summary>
    public static bool Exists(string path) => File.Exists(Path.Combine(path, ManifestName)) || Directory.Exists(LogOf(path));

    /// <summary>The log's folder of a run's folder; a folder that is a log itself stays.</summary>
    public static string LogOf(string path) => Path.Combine(path, LogName);

    /// <summary>Makes the folder and writes the manifest durably, before anything else of the run exists.</summary>
    /// <exception cref="CliException"><c>run_exists</c>.</exception>
    public static RunFolder Create(string path, Manifest manifest)
    {
        if (Exists(path))
        {
            throw AlreadyUsed(path);
        }

        MakeFolder(path);
        var target = Path.Combine(path, ManifestName);
        var temporary = target + ".new";
        using (var file = new FileStream(temporary, NewFile()))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(JsonLines.Pretty(manifest) + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, target);
        return new RunFolder(path, manifest);
    }

    /// <summary>The error of a new run in a folder that already holds one.</summary>
    public static CliException AlreadyUsed(string path) => CliException.Usage("run_exists", $"the folder '{path}' already holds a run", "continue it with --resume, or name another folder");

    /// <summary>Opens an earlier run's folder; null when there is no manifest that can be read.</summary>
    public static RunFolder? TryOpen(string path)
    {
        try
        {
            return new RunFolder(path, JsonLines.Read<Manifest>(File.ReadAllText(Path.Combine(path, ManifestName))));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // the caller says that there is no run
        }
    }

    /// <summary>A new run's id: sorts by time.</summary>
    public static string NewId(TimeProvider time)
    {
        var now = time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return $"{now}-{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(2))}";
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerFolder); // a folder that exists keeps its mode: it is the user's
        }
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return options;
    }
}
