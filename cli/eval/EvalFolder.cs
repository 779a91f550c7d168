using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Eval;

/// <summary>The output folder: a run's folder (manifest and log) with answers, summary and report beside them.</summary>
internal sealed class EvalFolder(CliEnvironment environment, EvalPlan plan)
{
    /// <summary>Where evaluations lie when nobody says.</summary>
    public static string DefaultParent(string currentFolder) => Path.Combine(currentFolder, ".modelnet", "evals");

    /// <summary>The folder that goes on, or a new one.</summary>
    /// <param name="resumed">Whether an earlier command began it.</param>
    /// <exception cref="CliException"><c>nothing_to_resume</c>, or <c>resume_mismatch</c>: the folder holds another evaluation.</exception>
    public RunFolder Open(out bool resumed)
    {
        var named = plan.Settings.LogFolder is { } folder ? UserPath.Full(folder, environment.Folder) : null;
        resumed = plan.Settings.Resume || (named is not null && RunFolder.Exists(named));
        return resumed ? Find(named) : Create(named);
    }

    private RunFolder Find(string? named)
    {
        try
        {
            return ResumeFinder.Find(plan.Job.Manifest, named, DefaultParent(environment.Folder));
        }
        catch (CliException missing)
        {
            const string hint = "repeat the command that began it, or name another folder with -o";
            throw new CliException(missing.ExitCode, [.. missing.Errors.Select(error => error with { Hint = hint })], missing);
        }
    }

    private RunFolder Create(string? named)
    {
        var id = RunFolder.NewId(environment.Time);
        return RunFolder.Create(named ?? Path.Combine(DefaultParent(environment.Folder), id), plan.Job.Manifest with
        {
            Run = id,
            Created = environment.Time.GetUtcNow(),
            Sessions = [.. plan.Job.Sessions(id).Select(session => new ManifestSession(session.Id, session.FlowIndex, session.Question.Index))],
        });
    }
}
