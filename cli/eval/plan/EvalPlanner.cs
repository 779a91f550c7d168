using ModelNet.Cli.Errors;
using ModelNet.Cli.Flows;
using ModelNet.Cli.Models;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Evaluation;
using ModelNet.Flow;

namespace ModelNet.Cli.Eval;

/// <summary>Finds out what to evaluate: which models alone, which flows, on which questions.</summary>
internal sealed class EvalPlanner(CliEnvironment environment, EvalSettings settings, ProgressNotes notes)
{
    private const int MostByDefault = 3;

    /// <exception cref="CliException">everything that is wrong with the command, the flows, the questions or the models.</exception>
    public EvalPlan Plan()
    {
        var structures = Structures();
        var finder = new EvalQuestions(environment);
        var file = finder.FileOf(settings.Run.QuestionFile);
        var questions = EvalQuestions.Read(file, settings.Run.Limit, settings.Seed);
        var (names, folders) = ModelArguments.Of(settings.Models, environment.Folder);
        var run = settings.Run with { Models = settings.Run.Models with { Folders = folders } };
        var paths = run.Flows.Count > 0 ? OfFlows(run, names) : OfModels(Choose(run, names), structures);
        run = run with { Flows = [.. paths.Select(path => path.Expression)] };
        var job = new RunJobBuilder(environment, run, notes, models => EvalParallel.For(ComputePower.Of(models, run))).Build(questions);
        var manifest = job.Manifest with { Questions = [.. questions.Questions.Select(EvalQuestions.Identity)] };
        job = job with { Manifest = manifest.WithFingerprint() };
        return new EvalPlan(run, job, [.. paths.Zip(job.Flows, Named)], UserPath.Shown(file, environment.Folder));
    }

    /// <summary>The name and the expression that the checked flow has; what was written may be a file.</summary>
    private static EvaluationPath Named(EvaluationPath path, CheckedFlow flow)
        => path with { Name = flow.Name, Expression = flow.Plan.Expression, Structure = path.Structure == PathStructure.Other ? StructureOf(flow.Plan) : path.Structure };

    private static PathStructure StructureOf(FlowPlan plan) => plan.Kind switch
    {
        FlowKind.SI => PathStructure.Si,
        FlowKind.PI => PathStructure.Pi,
        FlowKind.S2P => PathStructure.S2p,
        FlowKind.P2S => PathStructure.P2s,
        _ => PathStructure.Other,
    };

    /// <summary>The flows' models alone, then the flows.</summary>
    private EvaluationPath[] OfFlows(RunSettings run, IReadOnlyList<string> names)
    {
        if (names.Count > 0 || settings.Structures is not null)
        {
            throw CliException.Usage("flow_twice", "--flow says which flows to evaluate, and so do a list of models and --structures", "use one of the two ways");
        }

        var flows = new RunJobBuilder(environment, run, notes).Check(run.Flows, out _);
        var singles = PathEnumeration.Singles(flows.SelectMany(flow => flow.Plan.Models).Distinct());
        var several = run.Flows.Zip(flows).Where(pair => pair.Second.Plan.Kind != FlowKind.Solo || pair.Second.Path is not null);
        return [.. singles, .. several.Select(pair => new EvaluationPath(pair.Second.Name, pair.First, PathStructure.Other, 1))];
    }

    private static EvaluationPath[] OfModels(IReadOnlyList<string> models, IReadOnlyList<PathStructure> structures)
        => [.. PathEnumeration.Singles(models), .. structures.SelectMany(structure => PathEnumeration.Of(structure, models))];

    private string[] Choose(RunSettings run, IReadOnlyList<string> names)
    {
        var finder = new ModelFinder(environment);
        var catalog = finder.Find(run.Models);
        string[] own = [.. catalog.Names];
        finder.AddBundled(catalog);
        string[] chosen = names.Count > 0 ? [.. names.Select(name => catalog.Required(name).Name)] : own.Length > 0 ? own : [.. catalog.Names];
        var most = names.Count > 0 ? PathEnumeration.MostModels : MostByDefault;
        return chosen.Length == 0 ? throw CliException.Usage("model_missing", "no model was found", "name files with --model NAME=FILE, or a folder with --models DIR")
            : chosen.Length <= most ? chosen
            : throw CliException.Usage(
                "too_many_models",
                $"{chosen.Length} models have too many orders ({SafeText.Short(string.Join(", ", chosen), 160)})",
                names.Count > 0 ? $"choose up to {PathEnumeration.MostModels}, or name single flows with --flow" : "choose some with --models a,b,c, or name single flows with --flow");
    }

    private IReadOnlyList<PathStructure> Structures()
    {
        if (settings.Structures is not { } list)
        {
            return PathEnumeration.All;
        }

        // Every model is asked alone in any case; the word is there to ask for nothing more.
        var known = PathEnumeration.All.Append(PathStructure.Alone).ToDictionary(structure => structure.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);
        string[] asked = [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
        return Array.Find(asked, name => !known.ContainsKey(name)) is { } unknown
            ? throw CliException.Usage("unknown_structure", $"there is no structure '{unknown}'", Suggestion.Hint(unknown, known.Keys, "structures"))
            : [.. asked.Select(name => known[name]).Where(structure => structure != PathStructure.Alone)];
    }
}
