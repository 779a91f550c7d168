using ModelNet.Cli.Text;

namespace ModelNet.Cli.Flows;

/// <summary>The flows that have a name: files in the nearest <c>flows</c> folder, then built-ins over the models that were found.</summary>
internal sealed class FlowCatalog(IReadOnlyList<FlowEntry> entries, string? folder)
{
    private const string FolderName = "flows";
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    public IReadOnlyList<FlowEntry> Entries { get; } = entries;

    /// <summary>The folder of the files, or null when there is none.</summary>
    public string? Folder { get; } = folder;

    public FlowEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);

    /// <summary>Reads the folder; a file hides a built-in of the same name.</summary>
    public static FlowCatalog Load(CliEnvironment environment, IReadOnlyCollection<string> models)
    {
        var folder = Ancestors.Of(environment).Select(parent => System.IO.Path.Combine(parent, FolderName)).FirstOrDefault(path => Files(path).Count > 0);
        FlowEntry[] files = folder is null ? [] : [.. Files(folder).Select(OfFile)];
        var names = files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        return new FlowCatalog([.. files, .. BuiltInFlows.Over([.. models]).Where(entry => !names.Contains(entry.Name))], folder);
    }

    /// <summary>The entry of a flow file; it is called by its file name.</summary>
    public static FlowEntry OfFile(string path) => new(System.IO.Path.GetFileNameWithoutExtension(path), File.ReadAllText(path), path);

    /// <summary>Whether a name looks like a flow file's.</summary>
    public static bool IsFileName(string name) => Extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<string> Files(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Where(IsFileName).Order(StringComparer.Ordinal)]
        : [];
}
