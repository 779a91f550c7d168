namespace ModelNet.Cli.Text;

/// <summary>Paths as people write and read them.</summary>
internal static class UserPath
{
    /// <summary>The full path, with <c>~/</c> as the home folder: shells leave it alone after NAME= and in files.</summary>
    public static string Full(string path, string folder) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..])
        : Path.GetFullPath(path, folder);

    /// <summary>Relative to the current folder when it lies below it.</summary>
    public static string Shown(string path, string folder) => Path.GetRelativePath(folder, path) is var relative && !relative.StartsWith("..", StringComparison.Ordinal) ? relative : path;
}
