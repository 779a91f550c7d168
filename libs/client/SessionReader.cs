using ModelNet.Bus;
using ModelNet.Contracts;

namespace ModelNet.Client;

/// <summary>Follows sessions on the log and tells an observer, on a thread of its own.</summary>
public sealed class SessionReader : IAsyncDisposable, IRecordHandler
{
    private const int MaxRecordsPerTurn = 1024;
    private readonly IBusConsumer _consumer;
    private readonly ISessionObserver _observer;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FusedTokens _fusedTokens = new();
    private readonly StageTokens _stageTokens = new();
    private readonly StageResult _stageResult = new();
    private readonly Result _result = new();
    private volatile bool _stopping;

    /// <summary>Begins to read: from the start of the log, so that an earlier run's sessions are seen too, or only what comes from now on.</summary>
    public SessionReader(IBus bus, ISessionObserver observer, StartPosition start = StartPosition.Earliest)
    {
        _observer = observer;
        string[] topics = [Topics.FusedTokens, Topics.StageTokens, Topics.StageResults, Topics.Results];
        bus.EnsureTopics(topics);
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Start = start, Visibility = Visibility.Durable });
        _thread = new Thread(Run) { Name = "session-reader", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Completes when everything that was on the log at the start has been seen.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Completes after disposal; fails when the log can no longer be read or the observer threw.</summary>
    public Task Completion => _completion.Task;

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
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _consumer.Wake();
        await _completion.Task.ContinueWith(static _ => { }, TaskScheduler.Default);
        _consumer.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                // On an empty log that is so from the beginning: nobody has to wait for a first record.
                if (_consumer.CaughtUp)
                {
                    _caughtUp.TrySetResult();
                }

                _consumer.Poll(this, MaxRecordsPerTurn, _consumer.CaughtUp ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
            }

            _caughtUp.TrySetCanceled();
            _completion.TrySetResult();
        }
#pragma warning disable CA1031 // the thread's end is reported through the task, whatever ended it
        catch (Exception error)
#pragma warning restore CA1031
        {
            _caughtUp.TrySetException(error);
            _completion.TrySetException(error);
        }
    }
}
