namespace ModelNet.Bench.Steps;

/// <summary>Finds the models to measure with: MODELNET_MODELS, then the bundled ones, then the folder that development machines share.</summary>
internal static class ModelFiles
{
    /// <summary>The bundled models' files, smallest first.</summary>
    public static IReadOnlyList<string> Small() =>
        [.. Folders().SelectMany(Ggufs).Where(file => new FileInfo(file).Length < 8 << 20).DistinctBy(Path.GetFileName).OrderBy(file => new FileInfo(file).Length)];

    /// <summary>A model of the 100-million class, or null.</summary>
    public static string? Large() =>
        Folders().SelectMany(Ggufs).Where(file => new FileInfo(file).Length >= 8 << 20).OrderBy(file => new FileInfo(file).Length).FirstOrDefault();

    private static IEnumerable<string> Folders()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("MODELNET_MODELS") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }

        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "models");
            yield return Path.Combine(folder.FullName, "shared", "models");
        }
    }

    private static IEnumerable<string> Ggufs(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.gguf") : [];
}
