using ModelNet.Bus;

namespace ModelNet.Client;

/// <summary>Hands durable records of some topics to a handler, on a thread of its own, until it is disposed.</summary>
public sealed class LogFollower : IAsyncDisposable
{
    private const int MaxRecordsPerTurn = 1024;
    private readonly IBusConsumer _consumer;
    private readonly IRecordHandler _handler;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    /// <param name="bus">The log.</param>
    /// <param name="topics">What is read.</param>
    /// <param name="start">From the log's start, or only what comes from now on.</param>
    /// <param name="handler">Called on the follower's thread.</param>
    /// <param name="name">The thread's name.</param>
    public LogFollower(IBus bus, IReadOnlyList<string> topics, StartPosition start, IRecordHandler handler, string name)
    {
        _handler = handler;
        bus.EnsureTopics(topics.ToArray());
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Start = start, Visibility = Visibility.Durable });
        new Thread(Run) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Completes when everything that was on the log at the start has been seen.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Completes after disposal; fails when the log can no longer be read or the handler threw.</summary>
    public Task Completion => _completion.Task;

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

                _consumer.Poll(_handler, MaxRecordsPerTurn, _consumer.CaughtUp ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
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
