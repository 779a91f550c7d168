using ModelNet.Bus.Embedded;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Models;
using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Cli.Views;
using ModelNet.Client;
using ModelNet.Local;

namespace ModelNet.Cli.Eval;

/// <summary>One evaluation from its settings to its exit code. The questions go through the services as those of a run do.</summary>
internal sealed class EvalExecution(CliEnvironment environment, EvalSettings settings, IReadOnlyList<string> arguments)
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(5);
    private readonly ProgressNotes _notes = new(environment.Error, silent: false, environment.Time);

    public async Task<int> RunAsync()
    {
        var plan = new EvalPlanner(environment, settings, _notes).Plan();
        var folder = new EvalFolder(environment, plan).Open(out var resumed);
        ReportBadLines(plan);
        using var answers = AnswerFile.Open(folder.FullPath);
        var open = Open(plan, folder, answers);
        var output = new EvalOutput(environment, plan, folder);
        output.Begin(resumed, answers.Lines.Count, open.Count);
        var began = environment.Time.GetTimestamp();
        var done = open.Count == 0 || await Ask(plan, folder, open, answers);
        output.End(answers.Lines, environment.Time.GetElapsedTime(began), done);
        return !done ? SayHowToGoOn(folder, "interrupted")
            : plan.Job.Questions.Errors.Count > 0 || answers.Lines.Any(line => line.Error is not null) ? ExitCode.SomeFailed : ExitCode.Done;
    }

    /// <summary>The sessions without an answer in the file.</summary>
    private static List<SessionPlan> Open(EvalPlan plan, RunFolder folder, AnswerFile answers)
    {
        var known = answers.Lines.Select(line => (line.Path, line.Id)).ToHashSet();
        return [.. plan.Sessions(folder.Manifest.Run).Where(session => !known.Contains((session.Flow.Name, session.Question.Id)))];
    }

    private async Task<bool> Ask(EvalPlan plan, RunFolder folder, List<SessionPlan> sessions, AnswerFile answers)
    {
        using var interruption = new Interruption(() => LeaveAtOnce(folder)).Listen(); // before the models: what is there is shown in any case
        using var models = LoadedModels.Load(plan.Job.Models, plan.Settings, _notes);
        await using var bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder.Log, OnWarning = warning => _notes.Say($"note: {warning}") });
        var host = await LocalHost.StartAsync(HostOptions.Of(plan.Job, folder, plan.Settings, bus, models.Models));
        try
        {
            return await Follow(plan, folder, sessions, answers, bus, host, interruption);
        }
        catch
        {
            SayHowToGoOn(folder, "stopped");
            throw;
        }
        finally
        {
            await Stop(host);
        }
    }

    private async Task<bool> Follow(EvalPlan plan, RunFolder folder, List<SessionPlan> sessions, AnswerFile answers, EmbeddedBus bus, LocalHost host, Interruption interruption)
    {
        using var view = ViewOf(answers);
        var tracker = new SessionTracker(sessions, view, new RunMeter(sessions.Count, environment.Time));
        await using var reader = new SessionReader(bus, tracker);
        var broken = FirstEnd(host.Completion, reader.Completion);
        var loop = new RunLoop(bus, tracker, sessions, plan.Settings, folder.Manifest.Run, plan.Job.Parallel);
        _ = interruption.First.ContinueWith(_ => SayStopping(loop.InFlight), TaskScheduler.Default);
        await await Task.WhenAny(reader.CaughtUp, broken);
        tracker.GoLive();
        return await loop.RunAsync(interruption, broken);
    }

    private static async Task FirstEnd(params Task[] tasks) => await await Task.WhenAny(tasks);

    private IRunView ViewOf(AnswerFile answers)
    {
        var live = environment.IsInteractive;
        var view = new EvalView(answers, new ProgressLine(environment.Error, silent: live, environment.Time));
        return live ? new LiveView(view, new LiveRegion(environment.Error), new LiveTable(environment.Width, environment.AllowsColor)) : view;
    }

    private void ReportBadLines(EvalPlan plan)
    {
        foreach (var error in plan.Job.Questions.Errors)
        {
            ErrorWriter.Write(environment.Error, new CliError(error.Code, $"{plan.QuestionFile}{(error.Line > 0 ? $":{error.Line}" : "")}: {error.Message}", ""));
        }
    }

    private void SayStopping(int open)
    {
        if (open > 0)
        {
            environment.Error.WriteLine($"stopping: {Quantities.Of(open, "open session")} may go on for {Quantities.Seconds(settings.Run.Drain)}; Ctrl-C again leaves at once");
        }
    }

    private int SayHowToGoOn(RunFolder folder, string what)
    {
        environment.Error.WriteLine($"{what}; go on with: {ContinueCommand.Of(arguments, UserPath.Shown(folder.FullPath, environment.Folder))}");
        return ExitCode.Interrupted;
    }

    private void LeaveAtOnce(RunFolder folder)
    {
        SayHowToGoOn(folder, "left");
        ProcessEnd.Now(ExitCode.Interrupted);
    }

    /// <summary>Services that do not stop in time are left behind with the process: nothing that they hold needs saving.</summary>
    private async Task Stop(LocalHost host)
    {
        if (await host.StopAsync(StopBound))
        {
            await host.DisposeAsync();
        }
        else
        {
            environment.LeavesAtOnce = true;
        }
    }
}
