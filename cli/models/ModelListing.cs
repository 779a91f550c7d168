using System.Globalization;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Inference.Llama;

namespace ModelNet.Cli.Models;

/// <summary>Lists model files, and shows one.</summary>
internal sealed class ModelListing
{
    private readonly CliEnvironment _environment;
    private readonly bool _json;
    private readonly ModelCatalog _catalog;

    public ModelListing(CliEnvironment environment, ModelSettings models, bool json)
    {
        (_environment, _json) = (environment, json);
        var finder = new ModelFinder(environment);
        _catalog = finder.Find(models);
        finder.AddBundled(_catalog);
    }

    /// <summary>One line for each model; a damaged file says what is wrong with it.</summary>
    public void List()
    {
        var table = new TextTable("name", "size", "architecture", "parameters", "vocabulary", "tokeniser", "context", "template", "path");
        foreach (var facts in _catalog.Files.Select(ModelFacts.Read))
        {
            if (_json)
            {
                _environment.Out.WriteLine(JsonLines.Of(facts.Json(null)));
            }

            table.Add(Cells(facts));
        }

        if (_json)
        {
            return;
        }

        table.WriteTo(_environment.Out);
        if (_catalog.Files.Count == 0)
        {
            _environment.Error.WriteLine($"no models: no .gguf file in {(_catalog.Folders.Count == 0 ? "a folder 'models' here or above" : string.Join(", ", _catalog.Folders))}; name a folder with --models DIR");
        }
    }

    /// <summary>What the file says about itself, and its hash.</summary>
    /// <exception cref="CliException"><c>unknown_model</c>, or the code of a damaged file.</exception>
    public void Show(string name)
    {
        var path = Path.GetFullPath(name, _environment.Folder);
        var file = _catalog.Names.Contains(name) || !File.Exists(path) ? _catalog.Required(name) : new ModelFile(ModelName.Of(path), path, "argument");
        var facts = ModelFacts.Read(file);
        if (facts.Damage is { } damage)
        {
            throw new CliException(ExitCode.Usage, [new CliError(damage.Code, $"{file.Path}: {damage.Message}", damage.Hint)], damage);
        }

        var hash = FileFingerprint.Compute(file.Path);
        if (_json)
        {
            _environment.Out.WriteLine(JsonLines.Of(facts.Json(hash)));
            return;
        }

        foreach (var (label, value) in facts.Lines(hash))
        {
            _environment.Out.WriteLine($"{label,-13} {SafeText.OneLine(value)}");
        }
    }

    private string[] Cells(ModelFacts facts)
    {
        var path = UserPath.Shown(facts.File.Path, _environment.Folder);
        var size = Quantities.Bytes(facts.Bytes);
        return facts.Damage is { } damage
            ? [facts.File.Name, size, "damaged", damage.Code, "-", "-", "-", "-", path]
            : [
                facts.File.Name,
                size,
                SafeText.Short(facts.Architecture, 20),
                Quantities.Count(facts.Parameters),
                facts.Vocabulary.ToString(CultureInfo.InvariantCulture),
                SafeText.Short(facts.Tokeniser, 20),
                facts.Context.ToString(CultureInfo.InvariantCulture),
                facts.Template,
                path,
            ];
    }
}
