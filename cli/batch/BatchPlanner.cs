using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Questions;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>Checks flow, models and paths.</summary>
internal sealed class BatchPlanner(CliEnvironment environment, BatchSettings settings, ProgressNotes notes)
{
    // Whatever a deployment has, this keeps its workers busy; they bound their own sequences.
    private const int ParallelWhenDeployed = 64;

    /// <param name="deployed">The models of services that run elsewhere; null finds the files of models for this process.</param>
    /// <exception cref="CliException">everything that is wrong.</exception>
    public BatchJob Plan(IReadOnlyCollection<string>? deployed)
    {
        RefuseContradictions();
        var id = RunFolder.NewId(environment.Time);
        var paths = BatchPaths.Of(settings, environment.Folder, id);
        var run = new RunJobBuilder(environment, settings.Run, notes, models => deployed is null ? BatchParallel.For(ComputePower.Of(models, settings.Run)) : ParallelWhenDeployed)
            .Build(new QuestionList([], []), deployed);
        return new BatchJob { Settings = settings, Run = run, Paths = paths, Manifest = Manifest(run, paths, id) };
    }

    private BatchManifest Manifest(RunJob run, BatchPaths paths, string id) => new()
    {
        Batch = id,
        Created = environment.Time.GetUtcNow(),
        Modelnet = VersionAction.Version,
        Flow = run.Manifest.Flows[0],
        Models = run.Manifest.Models,
        Parameters = run.Manifest.Parameters,
        Fingerprint = run.Manifest.Fingerprint,
        Input = new BatchInputFacts(paths.Input, paths.Input is { } input && new FileInfo(input).Length is > 0 and var bytes ? bytes : null),
        Errors = paths.Errors ?? "",
    };

    private void RefuseContradictions()
    {
        if ((settings.RetryFailed || settings.Force) && !settings.Resume)
        {
            throw CliException.Usage("resume_missing", $"{(settings.Force ? "--force" : "--retry-failed")} goes with --resume only", "add --resume");
        }

        if (settings.Resume && settings.Overwrite)
        {
            throw CliException.Usage("resume_and_overwrite", "an output cannot be both continued and replaced", "give --resume or --overwrite");
        }
    }
}
