namespace ModelNet.Bus.Kafka;

/// <summary>
/// A point in the order of the appends. It is reached when every record before it is acknowledged. Records between two barriers are counted, not
/// listed. Guarded by the lock of its <see cref="DeliveryTracker"/> but for <see cref="IsReached"/>.
/// </summary>
internal sealed class Barrier
{
    private TaskCompletionSource? _waiters;
    private volatile bool _reached;

    /// <summary>Records before this barrier and behind the last one that are not acknowledged.</summary>
    public int Pending { get; set; }

    /// <summary>Whether anything was appended since the last barrier.</summary>
    public bool Used { get; set; }

    public bool IsReached => _reached;

    /// <summary>Completes when the barrier is reached, never on the thread that reaches it.</summary>
    public Task Reached => _reached
        ? Task.CompletedTask
        : (_waiters ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Reach()
    {
        _reached = true;
        _waiters?.TrySetResult();
    }

    /// <summary>Lets those who wait fail; false when nobody waits.</summary>
    public bool Fail(Exception error) => _waiters?.TrySetException(error) ?? false;
}
