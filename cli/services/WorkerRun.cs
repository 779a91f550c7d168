using ModelNet.Cli.Bus;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Models;
using ModelNet.Cli.Runs;
using ModelNet.Inference;
using ModelNet.ModelWorker;

namespace ModelNet.Cli.Services;

/// <summary>Loads the models and runs a worker for each, all under one compute gate.</summary>
internal sealed class WorkerRun(CliEnvironment environment, BusSettings bus, WorkerSettings settings)
{
    public const int DefaultSequences = 16;

    public async Task<int> RunAsync()
    {
        var notes = new ProgressNotes(environment.Error, silent: false, environment.Time);
        var files = Files();
        HashedModel[] hashed = [.. files.Select(HashedModel.Of)];
        var sequences = KvRooms.Of(environment, settings.Run, hashed).Choose(settings.Sequences, DefaultSequences, 1, "--sequences", notes.Say);
        using var models = LoadedModels.Load(hashed, settings.Run, notes);
        var names = string.Join(", ", files.Select(file => file.Name));
        await using var log = await new BusOpener(environment, bus, notes).OpenAsync($"worker-{files[0].Name}", [.. files.Select(file => file.Name)]);
        var gate = new ComputeGate(settings.Run.Cores ?? Environment.ProcessorCount);
        return await new ServiceRun(environment, notes).UntilStopped(
            $"worker of {names}",
            [.. models.Models.Select(model => ModelWorkerService.Start(log, Options(model, gate, files.Count, sequences), ServiceRun.Supervision))]);
    }

    /// <summary>What --model names; a plain name is looked up among the folders and the bundled models.</summary>
    private List<ModelFile> Files()
    {
        var finder = new ModelFinder(environment);
        var named = settings.Run.Models.Files.Where(option => option.Contains('=', StringComparison.Ordinal) || option.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)).ToArray();
        var catalog = finder.Find(settings.Run.Models with { Files = named, Folders = [] });
        var files = catalog.Files.ToList();
        var known = finder.Find(settings.Run.Models with { Files = [] });
        finder.AddBundled(known);
        files.AddRange(settings.Run.Models.Files.Except(named).Select(known.Required));
        return files.Count > 0 ? files : throw CliException.Usage("model_missing", "no model is named", "give --model NAME=FILE.gguf, or a bundled model's name: --model abacus");
    }

    private ModelWorkerOptions Options(IModel model, ComputeGate gate, int models, int sequences) => new()
    {
        Model = model,
        Gate = gate,
        MaxSequences = sequences,
        TokensPerSequence = settings.Run.Context,
        DecodeAhead = settings.Run.DecodeAhead,
        Threads = settings.Run.Threads ?? Math.Max(1, (settings.Run.Cores ?? Environment.ProcessorCount) / models),
    };
}
