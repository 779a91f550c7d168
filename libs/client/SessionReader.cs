using ModelNet.Bus;
using ModelNet.Contracts;

namespace ModelNet.Client;

/// <summary>Follows sessions on the log and tells an observer, on a thread of its own.</summary>
public sealed class SessionReader : IAsyncDisposable, IRecordHandler
{
    private readonly LogFollower _follower;
    private readonly ISessionObserver _observer;
    private readonly FusedTokens _fusedTokens = new();
    private readonly StageTokens _stageTokens = new();
    private readonly StageResult _stageResult = new();
    private readonly Result _result = new();

    /// <summary>Begins to read: from the start of the log, so that an earlier run's sessions are seen too, or only what comes from now on.</summary>
    public SessionReader(IBus bus, ISessionObserver observer, StartPosition start = StartPosition.Earliest)
    {
        _observer = observer;
        _follower = new LogFollower(bus, [Topics.FusedTokens, Topics.StageTokens, Topics.StageResults, Topics.Results], start, this, "session-reader");
    }

    /// <summary>Completes when everything that was on the log at the start has been seen.</summary>
    public Task CaughtUp => _follower.CaughtUp;

    /// <summary>Completes after disposal; fails when the log can no longer be read or the observer threw.</summary>
    public Task Completion => _follower.Completion;

    /// <summary>How many records were passed over because they could not be read; the services keep such records as dead letters.</summary>
    public long Unreadable { get; private set; }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        try
        {
            Tell(record);
        }
        catch (AvroFormatException)
        {
            Unreadable++;
        }
    }

    private void Tell(in RecordView record)
    {
        switch (record.Topic)
        {
            case Topics.FusedTokens:
                _fusedTokens.ReadFrom(record.Value);
                _observer.OnFusedTokens(_fusedTokens);
                break;
            case Topics.StageTokens:
                _stageTokens.ReadFrom(record.Value);
                _observer.OnStageTokens(_stageTokens);
                break;
            case Topics.StageResults:
                _stageResult.ReadFrom(record.Value);
                _observer.OnStageResult(_stageResult);
                break;
            default:
                _result.ReadFrom(record.Value);
                _observer.OnResult(_result);
                break;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _follower.DisposeAsync();
}
