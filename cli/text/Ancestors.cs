namespace ModelNet.Cli.Text;

/// <summary>Where bundled files are searched.</summary>
internal static class Ancestors
{
    /// <summary>The current folder and those above it, then the program's folder and those above it.</summary>
    public static IEnumerable<string> Of(CliEnvironment environment) => Up(environment.Folder).Concat(Up(environment.ProgramFolder)).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Up(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return Path.TrimEndingDirectorySeparator(folder.FullName);
        }
    }
}
