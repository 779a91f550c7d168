using ModelNet.Bus;
using ModelNet.Client;
using ModelNet.Contracts;

namespace ModelNet.Cli.Batch;

/// <summary>A batch's ends on one log: what submits its sessions and what reads of them.</summary>
internal sealed class BatchLink : IAsyncDisposable
{
    private readonly IBatchLog _log;
    private readonly SessionClient _client;
    private readonly ResultReader _results;
    private readonly SessionReader _tokens;
    private long _sessions;

    /// <param name="log">The log and its services.</param>
    /// <param name="resumes">Whether results of an earlier command can be on a log that others share.</param>
    /// <param name="result">Takes durable results.</param>
    /// <param name="tokens">Takes tokens, to count them.</param>
    public BatchLink(IBatchLog log, bool resumes, Action<Result> result, ISessionObserver tokens)
    {
        _log = log;
        var host = log.Host;
        _client = new SessionClient(host.Bus);
        _results = new ResultReader(host.Bus, host.IsOwn || resumes ? StartPosition.Earliest : StartPosition.Latest, result);
        _tokens = new SessionReader(host.Bus, tokens, StartPosition.Latest);
        CaughtUp = Task.WhenAll(_results.CaughtUp, _tokens.CaughtUp);
        Broken = FirstEnd(host.Completion, _results.Completion, _tokens.Completion);
    }

    /// <summary>Completes when every result that was on the log has been seen.</summary>
    public Task CaughtUp { get; }

    /// <summary>Completes when services or readers cannot go on, with their error.</summary>
    public Task Broken { get; }

    /// <summary>Whether the log should be renewed before another session is begun.</summary>
    public bool IsFull() => _log.IsFull(_sessions);

    public void Submit(SessionRequest request)
    {
        _client.Submit(request);
        _sessions++;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _results.DisposeAsync();
        await _tokens.DisposeAsync();
    }

    private static async Task FirstEnd(params Task[] tasks) => await await Task.WhenAny(tasks);
}
