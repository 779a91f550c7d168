using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>The log that a batch's sessions are on at the moment, with the services that answer them.</summary>
internal interface IBatchLog : IAsyncDisposable
{
    /// <summary>Another one after each renewal.</summary>
    IRunHost Host { get; }

    /// <summary>Whether a new log should take its place.</summary>
    /// <param name="sessions">Sessions that were submitted since the log was opened.</param>
    bool IsFull(long sessions);

    /// <summary>Gives the log up for a new, empty one. Every session on it must have ended, and what came of it must be on disk.</summary>
    Task RenewAsync();
}

/// <summary>Topics that others share and whose operator decides how long they keep records: nothing is renewed.</summary>
internal sealed class DeployedBatchLog(DeployedHost host) : IBatchLog
{
    /// <inheritdoc/>
    public IRunHost Host => host;

    /// <inheritdoc/>
    public bool IsFull(long sessions) => false;

    /// <inheritdoc/>
    public Task RenewAsync() => throw new InvalidOperationException("A log that others share is never full.");

    /// <summary>The host belongs to who connected it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
