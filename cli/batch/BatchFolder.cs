using System.Text;
using System.Text.Json;
using ModelNet.Batch;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Eval;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Batch;

/// <summary>
/// The files of one batch, owned by one command at a time. Only their owner may read them, since they hold questions and answers. The manifest
/// comes first and the log goes last, so a crash at any moment leaves something that --resume understands.
/// </summary>
internal sealed class BatchFolder : IDisposable
{
    private readonly FileStream _lock;

    private BatchFolder(BatchPaths paths, FileStream held) => (Paths, _lock) = (paths, held);

    public BatchPaths Paths { get; }

    /// <summary>Takes the batch for this command.</summary>
    /// <exception cref="CliException"><c>output_exists</c>; <c>nothing_to_resume</c>; <c>batch_in_use</c>.</exception>
    public static BatchFolder Take(BatchPaths paths, BatchSettings settings)
    {
        if (!settings.Resume && !settings.Overwrite && paths.ExistingFiles().FirstOrDefault() is { } existing)
        {
            throw CliException.Usage("output_exists", $"'{existing}' exists", "go on with it: --resume; or replace it: --overwrite");
        }

        if (settings.Resume && !File.Exists(paths.Manifest))
        {
            throw NothingToResume(paths);
        }

        MakeWorkFolder(paths);
        var folder = new BatchFolder(paths, Hold(paths));
        if (settings.Overwrite && !settings.Resume)
        {
            folder.Clear();
        }

        return folder;
    }

    /// <summary>The manifest of the earlier command.</summary>
    /// <exception cref="CliException"><c>nothing_to_resume</c>.</exception>
    public BatchManifest ReadManifest()
    {
        try
        {
            return JsonLines.Read<BatchManifest>(File.ReadAllText(Paths.Manifest!));
        }
        catch (JsonException)
        {
            throw NothingToResume(Paths);
        }
    }

    /// <summary>Replaces the manifest in one step.</summary>
    public void Write(BatchManifest manifest)
    {
        if (Paths.Manifest is not { } path)
        {
            return;
        }

        var temporary = path + ".new";
        using (var file = OwnerFile.Open(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(JsonLines.Pretty(manifest) + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Forgets the log: what is on it belongs to another flow.</summary>
    public void ClearLog()
    {
        if (Directory.Exists(Paths.Log))
        {
            Directory.Delete(Paths.Log, recursive: true);
        }
    }

    /// <summary>The size of the log's files, its write-ahead log included.</summary>
    public long LogBytes() => Directory.EnumerateFiles(Paths.Log).Select(path => new FileInfo(path)).Sum(file => file.Exists ? file.Length : 0);

    /// <summary>Takes the log out of use in one step: a log that was deleted in part would count as damaged.</summary>
    public void RetireLog() => Directory.Move(Paths.Log, Paths.RetiredLog);

    /// <summary>Deletes a log that was taken out of use, by this command or by one that was killed meanwhile.</summary>
    public void RemoveRetiredLog()
    {
        if (Directory.Exists(Paths.RetiredLog))
        {
            Directory.Delete(Paths.RetiredLog, recursive: true);
        }
    }

    /// <summary>Opens a file of lines for appending, without what a crash left of its last one.</summary>
    public static FileStream OpenLines(string path, Action<string> say)
    {
        var file = OwnerFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        try
        {
            if (TailRepair.Cut(file) is > 0 and var cut)
            {
                say($"note: the last line of '{path}' was cut off by a crash; its {Quantities.Bytes(cut)} were removed");
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The batch is done: the folder of the log goes.</summary>
    public void RemoveWork()
    {
        _lock.Dispose();
        Directory.Delete(Paths.Work, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static CliException NothingToResume(BatchPaths paths)
        => CliException.Usage("nothing_to_resume", $"there is no manifest of a batch at '{paths.Manifest}'", "run the command without --resume");

    private void Clear()
    {
        ClearLog();
        foreach (var file in Paths.ExistingFiles().ToArray())
        {
            File.Delete(file);
        }
    }

    private static FileStream Hold(BatchPaths paths)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            return new FileStream(paths.Lock, options);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw CliException.Usage("batch_in_use", $"another command works on this output ('{paths.Lock}' is held)", "wait for it, or name another output");
        }
    }

    private static void MakeWorkFolder(BatchPaths paths)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(paths.Work);
        }
        else
        {
            Directory.CreateDirectory(paths.Work, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
