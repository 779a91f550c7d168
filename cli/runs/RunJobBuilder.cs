using ModelNet.Cli.Flows;
using ModelNet.Cli.Models;
using ModelNet.Cli.Questions;
using ModelNet.Inference.Llama;

namespace ModelNet.Cli.Runs;

/// <summary>Finds and checks flows, models and questions. All that is wrong with the flows is reported at once.</summary>
/// <param name="environment">The process around it.</param>
/// <param name="settings">What was asked for.</param>
/// <param name="notes">Told what takes long, and what differs from what was asked for.</param>
/// <param name="usualParallel">How many sessions are in flight when nobody says; null takes what suits people who wait for answers.</param>
internal sealed class RunJobBuilder(CliEnvironment environment, RunSettings settings, ProgressNotes notes, Func<IReadOnlyList<HashedModel>, int>? usualParallel = null)
{
    private const int FewestParallel = 2;
    private const int MostParallel = 4;

    /// <param name="deployed">The models of services that run elsewhere; null finds the files of models for this process.</param>
    public RunJob Build(IReadOnlyCollection<string>? deployed = null) => Build(new QuestionSource(environment).Read(settings), deployed);

    public RunJob Build(QuestionList questions, IReadOnlyCollection<string>? deployed = null)
    {
        var catalog = new ModelCatalog();
        var flows = deployed is null ? Check(settings.Flows, out catalog) : new FlowChecker(environment, FlowCatalog.Load(environment, [.. deployed]), deployed).Check(settings.Flows);
        var models = deployed is null ? Hash(flows.SelectMany(flow => flow.Plan.Models).Distinct().Select(catalog.Required)) : [];
        var engine = deployed is null ? EngineName() : "deployed";
        var parallel = Parallel(flows, models, questions.Questions.Count * flows.Count, isOwn: deployed is null);
        return new RunJob
        {
            Flows = flows,
            Questions = questions,
            Models = models,
            Parallel = parallel,
            Manifest = new Manifest
            {
                Flows = [.. flows.Select(flow => new ManifestFlow(flow.Name, flow.Plan.ToString(), flow.Path))],
                Models = [.. models.Select(model => new ManifestModel(model.File.Name, model.File.Path, model.Sha256))],
                Parameters = new ManifestParameters(settings.MaxTokens, settings.Deterministic, settings.Context, settings.GpuLayers, settings.Devices, engine, settings.Sampling),
                Parallel = parallel,
                Questions = [.. questions.Questions.Select(question => new ManifestQuestion(question.Id, Manifest.Sha256(question.Text)))],
            }.WithFingerprint(),
        };
    }

    private int Parallel(List<CheckedFlow> flows, List<HashedModel> models, int sessions, bool isOwn)
    {
        var most = sessions == 0 ? int.MaxValue : sessions; // a batch does not know its number
        var usual = Math.Min(most, usualParallel?.Invoke(models) ?? Math.Clamp(Environment.ProcessorCount, FewestParallel, MostParallel));
        int? asked = settings.Parallel is { } given ? Math.Min(most, given) : null;
        return isOwn
            ? KvRooms.Of(environment, settings, models).Choose(asked, usual, flows.Max(flow => HostOptions.SequencesPerSession(flow.Plan)), "--parallel", notes.Say)
            : asked ?? usual;
    }

    private static string EngineName()
    {
        var engine = LlamaEngine.Describe();
        return $"llama.cpp {engine.Release} ({engine.Commit})";
    }

    /// <summary>Checks flows against all models that can be found.</summary>
    public List<CheckedFlow> Check(IReadOnlyList<string> asked, out ModelCatalog catalog)
    {
        var finder = new ModelFinder(environment);
        catalog = finder.Find(settings.Models);
        var named = catalog;
        var bundled = new ModelCatalog();
        finder.AddBundled(bundled);
        string[] names = [.. named.Names, .. bundled.Names.Where(name => !named.Names.Contains(name))];
        var checker = new FlowChecker(environment, FlowCatalog.Load(environment, names), names);
        var flows = checker.Check(asked);
        foreach (var flow in flows)
        {
            finder.AddNamedBy(catalog, flow.Plan, flow.Path);
        }

        finder.AddBundled(catalog);
        return flows;
    }

    private List<HashedModel> Hash(IEnumerable<ModelFile> files)
    {
        var hashed = new List<HashedModel>();
        foreach (var file in files)
        {
            using var work = notes.Begin($"checking {file.Name}");
            var model = HashedModel.Of(file);
            hashed.Add(model);
            if (model.TrainedContext is > 0 and var trained && settings.Context > trained && settings.Context != RunSettings.DefaultContext)
            {
                notes.Say($"note: {file.Name} was trained for a context of {trained} tokens, which is taken instead of {settings.Context}");
            }
        }

        return hashed;
    }
}
