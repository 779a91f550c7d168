using ModelNet.Batch;
using ModelNet.Bus;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Client;
using ModelNet.Flow;

namespace ModelNet.Cli.Batch;

/// <summary>The moving parts of one batch, put together: input, loop, readers of the log, writer.</summary>
internal sealed class BatchSession : IAsyncDisposable
{
    private readonly BatchJob _job;
    private readonly BatchMeter _meter;
    private readonly Stream _source;
    private readonly GroupWriter _writer;
    private readonly ResultReader _results;
    private readonly SessionReader _tokens;
    private readonly SemaphoreSlim _slots;
    private readonly BatchLoop _loop;
    private readonly Task _services;
    private readonly CancellationTokenSource _counting = new();

    public BatchSession(CliEnvironment environment, BatchJob job, IRunHost host, BatchOutputs outputs, IdTable known, BatchIdentity identity, BatchMeter meter)
    {
        (_job, _meter, _services) = (job, meter, host.Completion);
        var limits = new BatchLimits { MaxTokens = FlowLimits.MaxTokens };
        _source = PlainStream.Of(job.Paths.Input is { } path ? OpenFile(path) : environment.OpenIn());
        Input = new BatchReader(new LineReader(_source, limits.LineBytes), new LineParser(limits), known);
        _slots = new SemaphoreSlim(job.Parallel);
        _writer = new GroupWriter(outputs.Answers, outputs.Errors, meter.Synced);
        var order = new OutputOrder(_writer.Add, job.Window);
        var tracker = new BatchTracker(identity, known, new AnswerLines(job.Flow.Name, $"fp_{job.Manifest.Fingerprint[..12]}"), order, () => _slots.Release());
        _loop = new BatchLoop(job, identity, new SessionClient(host.Bus), tracker, order, _slots);
        _results = new ResultReader(host.Bus, host.IsOwn || job.Settings.Resume ? StartPosition.Earliest : StartPosition.Latest, tracker.OnResult);
        _tokens = new SessionReader(host.Bus, meter, StartPosition.Latest);
        meter.Workers = host.Workers;
        (meter.Input, meter.InFlight) = (Input, () => tracker.InFlight);
    }

    public BatchReader Input { get; }

    /// <summary>Answers what is open; true when every line has ended and is on disk.</summary>
    /// <exception cref="CliException"><c>input_damaged</c>: a compressed input cannot be read to its end.</exception>
    public async Task<bool> RunAsync(Interruption interruption)
    {
        var counting = CountAsync();
        var broken = FirstEnd(_services, _results.Completion, _tokens.Completion, _writer.Completion);
        try
        {
            await await Task.WhenAny(Task.WhenAll(_results.CaughtUp, _tokens.CaughtUp), broken);
            var whole = await _loop.RunAsync(Input, interruption, broken);
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
        await _results.DisposeAsync();
        await _tokens.DisposeAsync();
        _writer.Dispose();
        if (_job.Paths.Input is not null)
        {
            await _source.DisposeAsync(); // a read of standard input may still wait
        }

        _slots.Dispose();
    }

    private static async Task FirstEnd(params Task[] tasks) => await await Task.WhenAny(tasks);

    private static FileStream OpenFile(string path) => new(path, new FileStreamOptions { Share = FileShare.ReadWrite, Options = FileOptions.SequentialScan });

    /// <summary>Counts the lines beside the work; a pipe cannot be read twice and stays uncounted.</summary>
    private async Task CountAsync()
    {
        if (_job.Paths.Input is not { } path)
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
