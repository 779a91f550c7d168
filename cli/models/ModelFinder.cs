using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Flow;

namespace ModelNet.Cli.Models;

/// <summary>Builds the catalogue: --model, then --models folders, then what flow files name, then the bundled folder.</summary>
internal sealed class ModelFinder(CliEnvironment environment)
{
    /// <summary>What can be named before any flow file is read.</summary>
    /// <exception cref="CliException"><c>bad_model_option</c>, <c>model_not_found</c>, <c>models_folder_not_found</c>: all of them at once.</exception>
    public ModelCatalog Find(ModelSettings settings)
    {
        var catalog = new ModelCatalog();
        var errors = new List<CliError>();
        foreach (var option in settings.Files)
        {
            AddFile(catalog, option, errors);
        }

        foreach (var folder in settings.Folders)
        {
            AddFolder(catalog, folder, errors);
        }

        if (errors.Count > 0)
        {
            throw new CliException(ExitCode.Usage, errors);
        }

        return catalog;
    }

    /// <summary>Adds the bundled folder last, so that everything else wins.</summary>
    public void AddBundled(ModelCatalog catalog)
    {
        if (ModelFolder.FindBundled(environment) is { } folder)
        {
            catalog.AddFolder(folder);
        }
    }

    /// <summary>Adds the files that a flow file names, relative to it.</summary>
    public void AddNamedBy(ModelCatalog catalog, FlowPlan plan, string? flowPath)
    {
        var start = Path.GetDirectoryName(Path.Combine(environment.Folder, flowPath ?? "x"))!;
        foreach (var named in plan.ModelPaths)
        {
            catalog.Add(new ModelFile(named.Model, Path.GetFullPath(Path.Combine(start, named.Path)), flowPath ?? "the flow"));
        }
    }

    private void AddFile(ModelCatalog catalog, string option, List<CliError> errors)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var path = UserPath.Full(option[(equals + 1)..], environment.Folder);
        var name = equals < 0 ? ModelName.Of(path) : option[..equals];
        if (!ModelNames.IsValid(name) || equals == option.Length - 1)
        {
            errors.Add(new CliError("bad_model_option", $"'{option}' does not name a model and its file", $"write --model NAME=FILE.gguf; {ModelNames.Rule}"));
        }
        else if (!File.Exists(path))
        {
            errors.Add(new CliError("model_not_found", $"there is no model file '{option[(equals + 1)..]}' for '{name}'", NearbyFiles(path)));
        }
        else if (!catalog.Add(new ModelFile(name, path, "--model")))
        {
            errors.Add(new CliError("model_named_twice", $"two files are called '{name}'", "give one of them another name: --model NAME=FILE"));
        }
    }

    private void AddFolder(ModelCatalog catalog, string folder, List<CliError> errors)
    {
        var path = UserPath.Full(folder, environment.Folder);
        if (Directory.Exists(path))
        {
            catalog.AddFolder(path);
        }
        else
        {
            errors.Add(new CliError("models_folder_not_found", $"there is no folder '{folder}'", "check the path after --models (or in MODELNET_MODELS)"));
        }
    }

    private static string NearbyFiles(string path)
    {
        var folder = Path.GetDirectoryName(path);
        string[] names = folder is null ? [] : [.. ModelFolder.Files(folder).Select(file => Path.GetFileName(file))];
        return names.Length == 0 ? "check the path" : Suggestion.Hint(Path.GetFileName(path), names, "model files there");
    }
}
