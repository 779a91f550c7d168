using ModelNet.Bus;
using ModelNet.Client;
using ModelNet.Contracts;

namespace ModelNet.Cli.Batch;

/// <summary>Follows durable results alone, on a thread of its own: a result holds all that a line of the output needs.</summary>
internal sealed class ResultReader : IRecordHandler, IAsyncDisposable
{
    private readonly LogFollower _follower;
    private readonly Action<Result> _observer;
    private readonly Result _result = new();

    /// <param name="bus">The log.</param>
    /// <param name="start">Where results of this batch can be.</param>
    /// <param name="observer">Called on the reader's thread; the result is valid only during the call.</param>
    public ResultReader(IBus bus, StartPosition start, Action<Result> observer)
    {
        _observer = observer;
        _follower = new LogFollower(bus, [Topics.Results], start, this, "result-reader");
    }

    /// <summary>Completes when every result that was on the log at the start has been seen.</summary>
    public Task CaughtUp => _follower.CaughtUp;

    /// <summary>Completes after disposal; fails when the log can no longer be read or the observer threw.</summary>
    public Task Completion => _follower.Completion;

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        try
        {
            _result.ReadFrom(record.Value);
        }
        catch (AvroFormatException)
        {
            return; // not written by this system; whoever waits for a session waits for another record
        }

        _observer(_result);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _follower.DisposeAsync();
}
