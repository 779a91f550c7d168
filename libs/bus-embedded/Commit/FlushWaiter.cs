using System.Threading.Tasks.Sources;

namespace ModelNet.Bus.Embedded;

/// <summary>How much must be durable: the records below a sequence number, a number of position commits, a number of topics.</summary>
internal readonly record struct FlushTarget(long Sequence, long Positions, int Topics)
{
    public bool IsReached(in FlushTarget durable) =>
        durable.Sequence >= Sequence && durable.Positions >= Positions && durable.Topics >= Topics;
}

/// <summary>The completion of one flush; used again when its result has been taken.</summary>
internal sealed class FlushWaiter(Action<FlushWaiter> release) : IValueTaskSource
{
    // The committing thread must not run what comes after a flush.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    public FlushTarget Target { get; set; }

    public ValueTask Task => new(this, _core.Version);

    public void Complete() => _core.SetResult(true);

    public void Fail(Exception error) => _core.SetException(error);

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            release(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
