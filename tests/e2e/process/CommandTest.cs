using ModelNet.Tests.Support;

namespace ModelNet.E2e;

/// <summary>What the tests of the command share: a folder of its own for each, the models, short ways to start it.</summary>
[Collection(CommandCollection.Name)]
public abstract class CommandTest : IDisposable
{
    private readonly TinyModels _models;
    private readonly TemporaryFolder _folder = new();

    protected CommandTest(TinyModels models)
    {
        _models = models;
        Skip.If(TestFiles.EngineFolder is null, "llama.cpp's libraries are not there: run infra/native/setup.sh");
    }

    /// <summary>The current folder of the commands, empty at first.</summary>
    protected string Folder => _folder.Path;

    protected string ModelsFolder => _models.Folder;

    /// <summary>The arguments of a run with the tiny models.</summary>
    protected string[] Run(string prompt, string flow, params string[] more) => ["run", prompt, "--flow", flow, "--models", ModelsFolder, .. more];

    /// <summary>Where a run with --log NAME keeps its embedded log.</summary>
    protected string LogOf(string name) => Path.Combine(Folder, name, "log");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
