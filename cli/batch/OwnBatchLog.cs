using ModelNet.Bus;
using ModelNet.Cli.Runs;
using ModelNet.Local;
using ModelNet.ModelWorker;

namespace ModelNet.Cli.Batch;

/// <summary>
/// The embedded log of a batch, in generations: a log that has grown to its limit is deleted as a whole and a new one begun. Records are never
/// taken out of a log, so that its checks of completeness hold, and each generation is as resumable as a batch with one log.
/// </summary>
internal sealed class OwnBatchLog : IBatchLog
{
    // A look at the files costs as much as a hundredth of a short session.
    private const int SessionsPerLook = 16;
    private readonly BatchFolder _folder;
    private readonly Func<IBus, LocalHostOptions> _options;
    private readonly CliEnvironment _environment;
    private readonly Action<string> _warn;
    private readonly long _limit;
    private readonly long _leastSessions;
    private OwnHost? _host;
    private long _nextLook;

    private OwnBatchLog(CliEnvironment environment, BatchFolder folder, BatchJob job, Action<string> warn, Func<IBus, LocalHostOptions> options)
    {
        (_environment, _folder, _warn, _options) = (environment, folder, warn, options);
        _limit = job.LogLimit ?? long.MaxValue;

        // A resumed command may find a log at its limit. It first asks for what was open there, at most one session for each place, so that
        // those go on from their last token.
        _leastSessions = 2L * job.Parallel;
    }

    /// <inheritdoc/>
    public IRunHost Host => _host ?? throw new ObjectDisposedException(nameof(OwnBatchLog));

    /// <summary>Opens the log that there is, or a first one, and starts the services.</summary>
    /// <param name="environment">The process around.</param>
    /// <param name="folder">Where the log lies.</param>
    /// <param name="job">Its limit.</param>
    /// <param name="warn">Takes what is odd about the log.</param>
    /// <param name="options">The services on a log.</param>
    public static async Task<OwnBatchLog> StartAsync(CliEnvironment environment, BatchFolder folder, BatchJob job, Action<string> warn, Func<IBus, LocalHostOptions> options)
    {
        var log = new OwnBatchLog(environment, folder, job, warn, options);
        folder.RemoveRetiredLog();
        await log.OpenAsync(new Dictionary<string, WorkerCounters>());
        return log;
    }

    /// <inheritdoc/>
    public bool IsFull(long sessions)
    {
        if (sessions < _nextLook)
        {
            return false;
        }

        _nextLook = sessions + SessionsPerLook;
        return _folder.LogBytes() >= _limit;
    }

    /// <inheritdoc/>
    public async Task RenewAsync()
    {
        var counters = Host.Workers;
        await CloseAsync();
        if (_environment.LeavesAtOnce)
        {
            throw new InvalidOperationException("A service did not stop although it had nothing to do, so its log cannot be renewed.");
        }

        _folder.RetireLog();
        _folder.RemoveRetiredLog();
        await OpenAsync(counters);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task OpenAsync(IReadOnlyDictionary<string, WorkerCounters> counters)
    {
        _nextLook = _leastSessions;
        _host = await OwnHost.StartAsync(_environment, _folder.Paths.Log, _warn, bus => _options(bus) with { Counters = counters });
    }

    private async Task CloseAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.DisposeAsync();
        }
    }
}
