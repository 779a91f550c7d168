using System.Diagnostics;
using System.Xml.Linq;

namespace ModelNet.Tidy.Tests;

/// <summary>The repository's own files, as git knows them.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Tracked files and new ones that are not ignored, relative to the root.</summary>
    public static IReadOnlyList<string> Files { get; } = List();

    public static IEnumerable<string> Projects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !file.StartsWith("infra/", StringComparison.Ordinal));

    public static IEnumerable<string> Sources => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>What a project names in elements of this kind, by its Include.</summary>
    public static IReadOnlyList<string> Includes(string project, string element) =>
        [.. XDocument.Parse(Read(project)).Descendants(element).Select(reference => reference.Attribute("Include")?.Value ?? "")];

    /// <summary>The projects that a project references, relative to the root.</summary>
    public static IReadOnlyList<string> References(string project) =>
        [.. Includes(project, "ProjectReference").Select(reference => Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(project)!, reference))))];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Streaming.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.GetEnvironmentVariable("MODELNET_REPOSITORY")
            ?? throw new InvalidOperationException("Run the tests from a build inside the repository, or set MODELNET_REPOSITORY to its folder.");
    }

    private static string[] List()
    {
        var start = new ProcessStartInfo("git", "ls-files -co --exclude-standard") { WorkingDirectory = Root, RedirectStandardOutput = true };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Root, file)))];
    }
}
