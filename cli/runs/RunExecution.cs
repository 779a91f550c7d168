using ModelNet.Bus;
using ModelNet.Cli.Bus;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Models;
using ModelNet.Cli.Progress;
using ModelNet.Cli.Questions;
using ModelNet.Cli.Text;
using ModelNet.Cli.Views;
using ModelNet.Client;

namespace ModelNet.Cli.Runs;

/// <summary>One run from its settings to its exit code.</summary>
internal sealed class RunExecution(CliEnvironment environment, RunSettings settings, IReadOnlyList<string> arguments)
{
    private readonly ProgressNotes _notes = new(environment.Error, settings.Quiet, environment.Time);

    public async Task<int> RunAsync()
    {
        await using var deployed = settings.Bus.Kafka is null ? null : await DeployedHost.ConnectAsync(new BusOpener(environment, settings.Bus, _notes));
        var job = new RunJobBuilder(environment, settings, _notes).Build(deployed?.Models);
        var resumed = settings.Resume ? ResumeFinder.Find(job.Manifest, FullLogFolder(), RunFolder.DefaultParent(environment.Folder)) : null;
        RefuseUsedFolder();
        ReportBadLines(job.Questions);
        if (job.Questions.Questions.Count == 0)
        {
            return ExitCode.SomeFailed;
        }

        using var models = LoadedModels.Load(job.Models, settings, _notes);
        var folder = resumed ?? NewFolder(job);
        if (deployed is not null)
        {
            return await Follow(job, folder, resumed is not null, deployed, models);
        }

        await using var own = await OwnHost.StartAsync(environment, folder.Log, warning => _notes.Say($"note: {warning}"), bus => HostOptions.Of(job, folder, settings, bus, models.Models));
        return await Follow(job, folder, resumed is not null, own, models);
    }

    private async Task<int> Follow(RunJob job, RunFolder folder, bool resumed, IRunHost host, LoadedModels models)
    {
        var sessions = job.Sessions(folder.Manifest.Run);
        var meter = new RunMeter(sessions.Count, environment.Time);
        using var interruption = new Interruption(() => LeaveAtOnce(folder)).Listen();
        using var view = ViewChoice.Of(environment, settings, streams: sessions.Count == 1 || (job.Parallel == 1 && !resumed));
        view.RunStarted(new RunHeader(folder, resumed, job, [.. models.Models.Select(model => model.Description)], sessions.Count));
        var tracker = new SessionTracker(sessions, view, meter);
        await using var reader = new SessionReader(host.Bus, tracker, host.IsOwn || resumed ? StartPosition.Earliest : StartPosition.Latest);
        var broken = FirstEnd(host.Completion, reader.Completion);
        var done = await Loop(job, folder, host.Bus, tracker, sessions, interruption, reader.CaughtUp, broken);
        view.RunEnded(Summarise(job, folder, sessions, tracker, meter, interruption.Asked && !done));
        return End(job, folder, tracker, interruption.Asked && !done, sessions.Count);
    }

    private async Task<bool> Loop(RunJob job, RunFolder folder, IBus bus, SessionTracker tracker, IReadOnlyList<SessionPlan> sessions, Interruption interruption, Task caughtUp, Task broken)
    {
        var loop = new RunLoop(bus, tracker, sessions, settings, folder.Manifest.Run, job.Parallel);
        _ = interruption.First.ContinueWith(_ => SayStopping(loop.InFlight), TaskScheduler.Default);
        try
        {
            await await Task.WhenAny(caughtUp, broken);
            tracker.GoLive();
            return await loop.RunAsync(interruption, broken);
        }
        catch
        {
            environment.Error.WriteLine($"resume with: {ResumeCommand.Of(arguments, UserPath.Shown(folder.FullPath, environment.Folder))}");
            throw;
        }
    }

    private static async Task FirstEnd(params Task[] tasks) => await await Task.WhenAny(tasks);

    private int End(RunJob job, RunFolder folder, SessionTracker tracker, bool interrupted, int sessions)
    {
        if (!interrupted && tracker.Reports().Count != sessions)
        {
            throw new InvalidOperationException($"The run stopped with {sessions - tracker.Reports().Count} sessions open.");
        }

        if (interrupted)
        {
            environment.Error.WriteLine($"interrupted; resume with: {ResumeCommand.Of(arguments, UserPath.Shown(folder.FullPath, environment.Folder))}");
            return ExitCode.Interrupted;
        }

        return job.Questions.Errors.Count > 0 || tracker.Reports().Any(report => report.Outcome != Contracts.Outcome.Completed) ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private static RunSummary Summarise(RunJob job, RunFolder folder, IReadOnlyList<SessionPlan> sessions, SessionTracker tracker, RunMeter meter, bool interrupted)
    {
        var reports = tracker.Reports();
        return new RunSummary
        {
            Folder = folder,
            Flows = [.. job.Flows.Select((flow, index) => FlowSummary.Of(flow, sessions.Count(plan => plan.FlowIndex == index), [.. reports.Where(report => report.Plan.FlowIndex == index)]))],
            BadLines = job.Questions.Errors.Count,
            Interrupted = interrupted,
            Elapsed = meter.Elapsed,
            TokensNow = meter.Tokens,
        };
    }

    private RunFolder NewFolder(RunJob job)
    {
        var id = RunFolder.NewId(environment.Time);
        var path = FullLogFolder() ?? Path.Combine(RunFolder.DefaultParent(environment.Folder), id);
        return RunFolder.Create(path, job.Manifest with
        {
            Run = id,
            Created = environment.Time.GetUtcNow(),
            Sessions = [.. job.Sessions(id).Select(plan => new ManifestSession(plan.Id, plan.FlowIndex, plan.Question.Index))],
        });
    }

    private string? FullLogFolder() => settings.LogFolder is { } folder ? UserPath.Full(folder, environment.Folder) : null;

    /// <summary>Before models are loaded, since that can take long.</summary>
    private void RefuseUsedFolder()
    {
        if (!settings.Resume && FullLogFolder() is { } folder && RunFolder.Exists(folder))
        {
            throw RunFolder.AlreadyUsed(folder);
        }
    }

    private void ReportBadLines(QuestionList questions)
    {
        foreach (var error in questions.Errors)
        {
            ErrorWriter.Write(environment.Error, new CliError(error.Code, $"{settings.QuestionFile}:{error.Line}: {error.Message}", ""));
            if (settings.Json)
            {
                environment.Out.WriteLine(JsonLines.Of(new { type = "bad_line", line = error.Line, code = error.Code, message = error.Message }));
            }
        }
    }

    private void SayStopping(int open)
    {
        if (open > 0)
        {
            environment.Error.WriteLine($"stopping: {Quantities.Of(open, "open session")} may go on for {Quantities.Seconds(settings.Drain)}; Ctrl-C again leaves at once");
        }
    }

    private void LeaveAtOnce(RunFolder folder)
    {
        environment.Error.WriteLine($"left; resume with: {ResumeCommand.Of(arguments, UserPath.Shown(folder.FullPath, environment.Folder))}");
        ProcessEnd.Now(ExitCode.Interrupted);
    }
}
