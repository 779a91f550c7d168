using ModelNet.Cli.Text;

namespace ModelNet.Cli.Models;

/// <summary>Where model files lie.</summary>
internal static class ModelFolder
{
    private const string Bundled = "models";
    private static readonly EnumerationOptions TwoLevels = new() { RecurseSubdirectories = true, MaxRecursionDepth = 1, MatchCasing = MatchCasing.CaseInsensitive };

    /// <summary>The GGUF files of a folder, in the order of their names; later parts of split models are left out.</summary>
    public static IReadOnlyList<string> Files(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.gguf", TwoLevels).Where(path => !ModelName.IsLaterPart(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The <c>models</c> folder with GGUF files that is nearest above the current folder, else above the program.</summary>
    public static string? FindBundled(CliEnvironment environment) => Ancestors.Of(environment)
        .Select(folder => Path.Combine(folder, Bundled))
        .FirstOrDefault(folder => Files(folder).Count > 0);
}
