namespace ModelNet.Hosting;

/// <summary>
/// Runs one <see cref="IServiceLoop"/> on a thread of its own: builds it, drives it, builds it again with growing pauses when it
/// fails, and reports its health. A loop that cannot be mended ends in <see cref="LoopState.Faulted"/>, never in silence.
/// </summary>
public sealed class SupervisedLoop : IAsyncDisposable
{
    private readonly Func<IServiceLoop> _build;
    private readonly SupervisionOptions _options;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private LoopHealth _health;
    private IServiceLoop? _loop;

    /// <summary>Starts the loop's thread at once.</summary>
    public SupervisedLoop(string name, Func<IServiceLoop> build, SupervisionOptions? options = null, TimeProvider? time = null)
    {
        _build = build;
        _options = options ?? new SupervisionOptions();
        _time = time ?? TimeProvider.System;
        _health = new LoopHealth(name, LoopState.Starting, 0, _time.GetUtcNow(), null);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>The last report.</summary>
    public LoopHealth Health
    {
        get
        {
            lock (_gate)
            {
                return _health;
            }
        }
    }

    /// <summary>Completes when the body has been built for the first time, or fails with what kept it from being built.</summary>
    public Task Started => _started.Task;

    /// <summary>Completes when the loop has stopped on request; fails with the error when it is faulted.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Asks the loop to stop after the turn at hand and waits for it, at most <paramref name="bound"/>; false when it did not stop in time.</summary>
    public async Task<bool> StopAsync(TimeSpan bound)
    {
        await _stop.CancelAsync();
        lock (_gate)
        {
            _loop?.Wake();
        }

        var ended = Task.WhenAny(_completion.Task);
        return await Task.WhenAny(ended, Task.Delay(bound, _time)) == ended;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (await StopAsync(TimeSpan.FromSeconds(30)))
        {
            _stop.Dispose();
        }
    }

    private void Run()
    {
        var faultsInRow = 0;
        while (!_stop.IsCancellationRequested)
        {
            var began = _time.GetTimestamp();
            var error = RunUntilFault();
            if (error is null)
            {
                break;
            }

            faultsInRow = _time.GetElapsedTime(began) > _options.HealthyAfter ? 1 : faultsInRow + 1;
            if (_options.IsFatal(error) || (faultsInRow > _options.MaxRestarts && !_options.IsPassing(error)))
            {
                Fail(error);
                return;
            }

            Report(LoopState.BackingOff, error, restarted: true);
            _stop.Token.WaitHandle.WaitOne(Backoff(faultsInRow));
        }

        Report(LoopState.Stopped, null);
        _started.TrySetCanceled();
        _completion.TrySetResult();
    }

    private TimeSpan Backoff(int faultsInRow) =>
        TimeSpan.FromTicks((long)Math.Min(_options.MaxBackoff.Ticks, _options.FirstBackoff.Ticks * Math.Pow(2, faultsInRow - 1)));

    /// <summary>Builds the body and drives it; returns what ended it, or null when it was asked to stop.</summary>
    private Exception? RunUntilFault()
    {
        IServiceLoop? loop = null;
        try
        {
            loop = _build();
            Publish(loop);
            _started.TrySetResult();
            while (!_stop.IsCancellationRequested)
            {
                loop.RunOnce(_options.Idle);
                Report(LoopState.Running, null);
            }

            return null;
        }
#pragma warning disable CA1031 // a supervisor is the one place that must see every fault: it decides between a fresh start and a stop
        catch (Exception error)
#pragma warning restore CA1031
        {
            return _stop.IsCancellationRequested && error is OperationCanceledException or ObjectDisposedException ? null : error;
        }
        finally
        {
            Publish(null);
            loop?.Dispose();
        }
    }

    private void Publish(IServiceLoop? loop)
    {
        lock (_gate)
        {
            _loop = loop;
        }
    }

    private void Report(LoopState state, Exception? error, bool restarted = false)
    {
        lock (_gate)
        {
            // A running loop reports often: renewing the record only once a second keeps the token path free of allocations.
            var now = _time.GetUtcNow();
            if (state == _health.State && error is null && now - _health.LastHeartbeat < TimeSpan.FromSeconds(1))
            {
                return;
            }

            _health = _health with
            {
                State = state,
                LastHeartbeat = now,
                LastError = error ?? _health.LastError,
                Restarts = _health.Restarts + (restarted ? 1 : 0),
            };
        }
    }

    private void Fail(Exception error)
    {
        Report(LoopState.Faulted, error);
        _started.TrySetException(error);
        _completion.TrySetException(error);
    }
}
