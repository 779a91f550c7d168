using ModelNet.Batch;
using ModelNet.Cli.Bus;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Models;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>One batch from its settings to its exit code.</summary>
internal sealed class BatchExecution(CliEnvironment environment, BatchSettings settings, IReadOnlyList<string> arguments)
{
    private readonly ProgressNotes _notes = new(environment.Error, settings.Progress == ProgressMode.None, environment.Time);

    public async Task<int> RunAsync()
    {
        await using var deployed = settings.Run.Bus.Kafka is null ? null : await DeployedHost.ConnectAsync(new BusOpener(environment, settings.Run.Bus, _notes));
        var job = new BatchPlanner(environment, settings, _notes).Plan(deployed?.Models);
        using var folder = BatchFolder.Take(job.Paths, settings);
        job = settings.Resume ? job with { Manifest = BatchResume.Continue(folder, job, _notes) } : job;
        var known = new IdTable();
        var identity = new BatchIdentity(job.Manifest.Batch);
        folder.Write(job.Manifest with { Updated = environment.Time.GetUtcNow() });
        using var outputs = await BatchOutputs.OpenAsync(environment, folder, settings.RetryFailed, known, identity, _notes.Say);
        using var models = LoadedModels.Load(job.Run.Models, settings.Run, _notes);
        BatchEnd end;
        await using (var log = deployed is null ? await OwnLog(job, folder, models) : (IBatchLog)new DeployedBatchLog(deployed))
        {
            end = await Answer(job, folder, log, outputs, known, identity);
        }

        return Finish(folder, end);
    }

    private async Task<OwnBatchLog> OwnLog(BatchJob job, BatchFolder folder, LoadedModels models)
        => await OwnBatchLog.StartAsync(environment, folder, job, warning => _notes.Say($"note: {warning}"), bus => HostOptions.Of(job.Run, job.Parallel, settings.Run, bus, models.Models));

    private async Task<BatchEnd> Answer(BatchJob job, BatchFolder folder, IBatchLog log, BatchOutputs outputs, IdTable known, BatchIdentity identity)
    {
        var meter = new BatchMeter(job.Flow.Plan, identity.Batch, environment.Time);
        using var interruption = new Interruption(LeaveAtOnce).Listen();
        using var progress = new BatchProgress(environment, meter, settings.Progress ?? (environment.IsInteractive ? ProgressMode.Live : ProgressMode.Plain));
        await using var session = new BatchSession(environment, job, log, outputs, known, identity, meter);
        _ = interruption.First.ContinueWith(_ => progress.Say($"stopping: {meter.InFlight()} open sessions may go on for {Text.Quantities.Seconds(settings.Run.Drain)}; Ctrl-C again leaves at once"), TaskScheduler.Default);
        try
        {
            var whole = await session.RunAsync(interruption);
            progress.End();
            return Record(job, folder, meter, session.Input, whole);
        }
        catch
        {
            Record(job, folder, meter, session.Input, whole: false);
            progress.Say(HowToGoOn("stopped"));
            throw;
        }
    }

    /// <summary>Writes down how it ended.</summary>
    private BatchEnd Record(BatchJob job, BatchFolder folder, BatchMeter meter, BatchReader input, bool whole)
    {
        var counts = new BatchCounts(input.Lines, input.Blank, meter.Completed + input.AnsweredBefore, meter.Failed + input.FailedBefore);
        folder.Write(job.Manifest with
        {
            State = whole ? BatchState.Finished : BatchState.Interrupted,
            Updated = environment.Time.GetUtcNow(),
            Counts = counts,
        });
        return new BatchEnd(whole, counts);
    }

    private int Finish(BatchFolder folder, BatchEnd end)
    {
        if (end.Counts.Failed > 0 && folder.Paths.Errors is { } errors)
        {
            _notes.Say($"errors: {Text.UserPath.Shown(errors, environment.Folder)}");
        }

        if (!end.Whole)
        {
            environment.Error.WriteLine(HowToGoOn("interrupted"));
        }

        if (folder.Paths.Manifest is null || (end.Whole && !settings.KeepLog))
        {
            folder.RemoveWork();
        }

        return !end.Whole ? ExitCode.Interrupted : end.Counts.Failed > 0 ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private void LeaveAtOnce()
    {
        environment.Error.WriteLine(HowToGoOn("left"));
        ProcessEnd.Now(ExitCode.Interrupted);
    }

    /// <summary>What went to standard output leaves nothing to go on with.</summary>
    private string HowToGoOn(string what) => settings.Output == BatchPaths.Standard ? what : $"{what}; resume with: {BatchResumeCommand.Of(arguments)}";

    private sealed record BatchEnd(bool Whole, BatchCounts Counts);
}
