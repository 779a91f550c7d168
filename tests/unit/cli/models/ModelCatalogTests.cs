using ModelNet.Cli.Errors;
using ModelNet.Cli.Models;
using ModelNet.Cli.Runs;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Models;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_that_differ_in_quantisation_only_keep_it()
    {
        Touch("mine/m.Q4_0.gguf", "mine/m.Q8_0.gguf", "mine/other.Q8_0.gguf");
        Find(folders: ["mine"]).Names.ShouldBe(["m.q4_0", "m.q8_0", "other"]);
    }

    [Fact]
    public void A_named_file_wins_over_a_folder_and_that_over_a_later_one()
    {
        Touch("one/m.gguf", "two/m.gguf", "two/n.gguf", "n.gguf");
        var catalog = Find(["n=n.gguf"], ["one", "two"]);
        catalog.Required("m").Path.ShouldBe(Full("one/m.gguf"));
        catalog.Required("n").Path.ShouldBe(Full("n.gguf"));
    }

    [Fact]
    public void An_unknown_name_gets_the_nearest_one()
    {
        Touch("one/cleo.gguf");
        var error = Should.Throw<CliException>(() => Find(folders: ["one"]).Required("cloe"));
        error.Errors[0].ShouldBe(new CliError("unknown_model", "there is no model 'cloe'", "did you mean 'cleo'?"));
    }

    [Fact]
    public void All_wrong_options_are_reported_at_once()
    {
        Touch("one/ada.gguf");
        var error = Should.Throw<CliException>(() => Find(["x y=one/ada.gguf", "a=one/adda.gguf", "b="], ["nowhere"]));
        error.ExitCode.ShouldBe(ExitCode.Usage);
        error.Errors.Select(each => each.Code).ShouldBe(["bad_model_option", "model_not_found", "bad_model_option", "models_folder_not_found"]);
        error.Errors[1].Hint.ShouldContain("ada.gguf");
    }

    [Fact]
    public void The_bundled_folder_is_found_from_below()
    {
        Touch("models/ada.gguf", "deep/er/x");
        using var environment = EnvironmentIn(Full("deep/er"));
        ModelFolder.FindBundled(environment).ShouldBe(Full("models"));
    }

    private ModelCatalog Find(string[]? files = null, string[]? folders = null)
    {
        using var environment = EnvironmentIn(_folder.Path);
        return new ModelFinder(environment).Find(new ModelSettings { Files = files ?? [], Folders = folders ?? [] });
    }

    private static CliEnvironment EnvironmentIn(string folder) => new()
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        In = TextReader.Null,
        Variable = _ => null,
        Folder = folder,
        ProgramFolder = folder,
    };

    private string Full(string path) => Path.Combine(_folder.Path, path);

    private void Touch(params string[] paths)
    {
        foreach (var path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Full(path))!);
            File.WriteAllText(Full(path), "");
        }
    }
}
