using ModelNet.Cli.Errors;
using ModelNet.Flow;

namespace ModelNet.Cli.Models;

/// <summary>A model file and what flows call it.</summary>
/// <param name="Name">The name in flows.</param>
/// <param name="Path">The full path.</param>
/// <param name="Origin">Where it was found, for people: --model, a folder, a flow file.</param>
internal sealed record ModelFile(string Name, string Path, string Origin);

/// <summary>The models that can be named, each name once: what is asked for first wins.</summary>
internal sealed class ModelCatalog
{
    private readonly Dictionary<string, ModelFile> _files = new(StringComparer.Ordinal);
    private readonly List<string> _folders = [];

    /// <summary>In the order of their search.</summary>
    public IReadOnlyCollection<ModelFile> Files => _files.Values;

    public IReadOnlyCollection<string> Names => _files.Keys;

    /// <summary>The folders that were searched.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>The file of a name.</summary>
    /// <exception cref="CliException"><c>unknown_model</c>, with the nearest name.</exception>
    public ModelFile Required(string name) => _files.TryGetValue(name, out var file)
        ? file
        : throw CliException.Usage("unknown_model", $"there is no model '{name}'", Names.Count == 0 ? NothingFound() : Suggestion.Hint(name, Names, "models"));

    /// <summary>Adds one file unless its name is taken; false when another file has the name.</summary>
    public bool Add(ModelFile file) => _files.TryAdd(file.Name, file) || _files[file.Name].Path == file.Path;

    /// <summary>Adds the GGUF files of a folder and of the folders right below it.</summary>
    public void AddFolder(string folder)
    {
        var full = Path.GetFullPath(folder);
        if (_folders.Contains(full))
        {
            return;
        }

        _folders.Add(full);
        var paths = ModelFolder.Files(full);
        foreach (var same in paths.GroupBy(ModelName.Of, StringComparer.Ordinal))
        {
            string[] alike = [.. same];
            foreach (var path in alike)
            {
                Add(new ModelFile(alike.Length == 1 ? same.Key : ModelName.WithQuantisation(path), path, full));
            }
        }
    }

    private string NothingFound() => $"no .gguf file was found{(_folders.Count == 0 ? "" : " in " + string.Join(", ", _folders))}; name one with --model NAME=FILE, or a folder with --models DIR";
}
