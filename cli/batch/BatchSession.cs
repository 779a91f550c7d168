using ModelNet.Batch;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Flow;

namespace ModelNet.Cli.Batch;

/// <summary>The moving parts of one batch, put together: input, loop, readers of the log, writer.</summary>
internal sealed class BatchSession : IAsyncDisposable
{
    private readonly BatchJob _job;
    private readonly IBatchLog _log;
    private readonly BatchMeter _meter;
    private readonly Stream _source;
    private readonly string? _countable;
    private readonly GroupWriter _writer;
    private readonly BatchTracker _tracker;
    private readonly SemaphoreSlim _slots;
    private readonly BatchLoop _loop;
    private readonly CancellationTokenSource _counting = new();

    public BatchSession(CliEnvironment environment, BatchJob job, IBatchLog log, BatchOutputs outputs, IdTable known, BatchIdentity identity, BatchMeter meter)
    {
        (_job, _log, _meter) = (job, log, meter);
        var limits = new BatchLimits { MaxTokens = FlowLimits.MaxTokens };
        var input = job.Paths.Input is { } path ? OpenFile(path) : environment.OpenIn();
        _countable = input.CanSeek ? job.Paths.Input : null;
        _source = PlainStream.Of(input);
        Input = new BatchReader(new LineReader(_source, limits.LineBytes), new LineParser(limits), known);
        _slots = new SemaphoreSlim(job.Parallel);
        _writer = new GroupWriter(outputs.Answers, outputs.Errors, meter.Synced);
        var order = new OutputOrder(_writer.Add, job.Window);
        _tracker = new BatchTracker(identity, known, new AnswerLines(job.Flow.Name, $"fp_{job.Manifest.Fingerprint[..12]}"), order, () => _slots.Release());
        _loop = new BatchLoop(job, identity, _tracker, order, _slots);
        meter.Workers = log.Host.Workers;
        (meter.Input, meter.InFlight) = (Input, () => _tracker.InFlight);
    }

    public BatchReader Input { get; }

    /// <summary>Answers what is open; true when every line has ended and is on disk.</summary>
    /// <exception cref="CliException"><c>input_damaged</c>: a compressed input cannot be read to its end.</exception>
    public async Task<bool> RunAsync(Interruption interruption)
    {
        var counting = CountAsync();
        try
        {
            var whole = await AnswerAsync(interruption) == LoopEnd.Whole;
            await _writer.EndAsync();
            await StopCounting(counting);
            _meter.Total = whole ? Input.Lines : _meter.Total;
            return whole;
        }
        catch (InvalidDataException error)
        {
            await _writer.EndAsync();
            throw CliException.Usage("input_damaged", $"the compressed input cannot be read on after line {Input.Lines + Input.Blank}: {error.Message}", "mend the file; what was answered is kept, and --resume goes on");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _counting.CancelAsync();
        _writer.Dispose();
        if (_job.Paths.Input is not null)
        {
            await _source.DisposeAsync(); // a read of standard input may still wait
        }

        _slots.Dispose();
    }

    /// <summary>One log after the other: a full one is given up once all of its sessions have ended and are in the output.</summary>
    private async Task<LoopEnd> AnswerAsync(Interruption interruption)
    {
        while (true)
        {
            var end = await AnswerOnLogAsync(interruption);
            if (end != LoopEnd.LogFull || interruption.Asked)
            {
                return end == LoopEnd.Whole ? end : LoopEnd.Interrupted;
            }

            await _writer.SyncedAsync();
            await _log.RenewAsync();
        }
    }

    private async Task<LoopEnd> AnswerOnLogAsync(Interruption interruption)
    {
        await using var link = new BatchLink(_log, _job.Settings.Resume, _tracker.OnResult, _meter);
        var broken = FirstEnd(link.Broken, _writer.Completion);
        await await Task.WhenAny(link.CaughtUp, broken);
        return await _loop.RunAsync(Input, link, interruption, broken);
    }

    private static async Task FirstEnd(params Task[] tasks) => await await Task.WhenAny(tasks);

    private static FileStream OpenFile(string path) => new(path, new FileStreamOptions { Share = FileShare.ReadWrite, Options = FileOptions.SequentialScan });

    /// <summary>Counts the lines beside the work; a pipe, also one with a name, cannot be read twice and stays uncounted.</summary>
    private async Task CountAsync()
    {
        if (_countable is not { } path)
        {
            return;
        }

        try
        {
            await using var stream = PlainStream.Of(OpenFile(path));
            _meter.Total = await Task.Run(() => LineCounter.CountAsync(stream, _counting.Token));
        }
        catch (Exception error) when (error is InvalidDataException or IOException or OperationCanceledException)
        {
            _meter.Total = null; // the reader of the lines meets the same fault and says so
        }
    }

    private async Task StopCounting(Task counting)
    {
        await _counting.CancelAsync();
        await counting;
    }
}
