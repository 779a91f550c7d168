namespace ModelNet.Bus.Conformance;

/// <summary>A thread whose exception is the test's.</summary>
public sealed class TestThread
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly Thread _thread;
    private Exception? _error;

    private TestThread(Action body)
    {
        _thread = new Thread(() => Run(body)) { IsBackground = true };
        _thread.Start();
    }

    public static TestThread Start(Action body) => new(body);

    /// <summary>Waits until the thread blocks in managed code.</summary>
    public void WaitUntilBlocked() =>
        SpinWait.SpinUntil(() => (_thread.ThreadState & ThreadState.WaitSleepJoin) != 0, Bound).ShouldBeTrue("the thread should wait");

    public bool IsAlive => _thread.IsAlive;

    /// <summary>Waits for the end and throws what the thread threw.</summary>
    public void Join(string what)
    {
        Ended(what);
        if (_error is not null)
        {
            throw new InvalidOperationException($"{what} failed: {_error.Message}", _error);
        }
    }

    /// <summary>Waits for the end and returns what the thread threw.</summary>
    public Exception? Ended(string what)
    {
        _thread.Join(Bound).ShouldBeTrue($"waited {Bound.TotalSeconds} s for {what}");
        return _error;
    }

    private void Run(Action body)
    {
        try
        {
            body();
        }
#pragma warning disable CA1031 // kept for Join
        catch (Exception error)
#pragma warning restore CA1031
        {
            _error = error;
        }
    }
}
