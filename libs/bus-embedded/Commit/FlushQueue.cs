namespace ModelNet.Bus.Embedded;

/// <summary>The flushes that wait, oldest first; their targets only grow, so the oldest is reached first.</summary>
internal sealed class FlushQueue
{
    private const int MaxFree = 64;
    private readonly Queue<FlushWaiter> _waiting = new();
    private readonly Stack<FlushWaiter> _free = new();
    private readonly List<FlushWaiter> _reached = [];

    /// <summary>Called under the bus's lock, so that targets enter in order.</summary>
    public ValueTask Enqueue(FlushTarget target)
    {
        FlushWaiter? waiter;
        lock (_free)
        {
            _free.TryPop(out waiter);
        }

        waiter ??= new FlushWaiter(Release);
        waiter.Target = target;
        lock (_waiting)
        {
            _waiting.Enqueue(waiter);
        }

        return waiter.Task;
    }

    /// <summary>Completes what is reached. Called by the committing thread only, outside the bus's lock.</summary>
    public void Complete(in FlushTarget durable)
    {
        lock (_waiting)
        {
            while (_waiting.TryPeek(out var next) && next.Target.IsReached(durable))
            {
                _reached.Add(_waiting.Dequeue());
            }
        }

        foreach (var waiter in _reached)
        {
            waiter.Complete();
        }

        _reached.Clear();
    }

    /// <summary>Ends all that wait; true when there was one.</summary>
    public bool Fail(Func<Exception> error)
    {
        lock (_waiting)
        {
            var any = _waiting.Count > 0;
            while (_waiting.TryDequeue(out var waiter))
            {
                waiter.Fail(error());
            }

            return any;
        }
    }

    private void Release(FlushWaiter waiter)
    {
        lock (_free)
        {
            if (_free.Count < MaxFree)
            {
                _free.Push(waiter);
            }
        }
    }
}
