using ModelNet.Bus;
using ModelNet.Contracts;

namespace ModelNet.Cli.Batch;

/// <summary>Follows durable results alone, on a thread of its own: a result holds all that a line of the output needs.</summary>
internal sealed class ResultReader : IRecordHandler, IAsyncDisposable
{
    private const int MaxRecordsPerTurn = 1024;
    private readonly IBusConsumer _consumer;
    private readonly Action<Result> _observer;
    private readonly Thread _thread;
    private readonly Result _result = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    /// <param name="bus">The log.</param>
    /// <param name="start">Where results of this batch can be.</param>
    /// <param name="observer">Called on the reader's thread; the result is valid only during the call.</param>
    public ResultReader(IBus bus, StartPosition start, Action<Result> observer)
    {
        _observer = observer;
        bus.EnsureTopics([Topics.Results]);
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Results], Start = start, Visibility = Visibility.Durable });
        _thread = new Thread(Run) { Name = "result-reader", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Completes when every result that was on the log at the start has been seen.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Completes after disposal; fails when the log can no longer be read or the observer threw.</summary>
    public Task Completion => _completion.Task;

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
