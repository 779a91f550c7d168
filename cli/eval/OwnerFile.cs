namespace ModelNet.Cli.Eval;

/// <summary>Files that only their owner may read, as the log beside them: they hold questions and answers.</summary>
internal static class OwnerFile
{
    /// <summary>Opens a file, with this mode when it is new.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
