namespace ModelNet.Batch;

/// <summary>
/// Puts lines that end in any order back into that of the input, in a window: a line may be at most so many ahead of the oldest that has
/// not ended. Without a window lines pass through as they come. Thread-safe.
/// </summary>
public sealed class OutputOrder
{
    private readonly Action<OutputLine> _write;
    private readonly int? _window;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, OutputLine> _early = [];
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _next;

    /// <param name="write">Takes the lines, one call at a time when there is a window.</param>
    /// <param name="window">How far lines may run ahead; null keeps no order.</param>
    public OutputOrder(Action<OutputLine> write, int? window) => (_write, _window) = (write, window);

    /// <summary>Lines that wait for an earlier one.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _early.Count;
            }
        }
    }

    /// <summary>Completes once the line may begin.</summary>
    /// <param name="sequence">Its place among the lines of this reading, from 0 without gaps.</param>
    public async Task RoomAsync(long sequence)
    {
        while (Blocked(sequence) is { } moved)
        {
            await moved;
        }
    }

    /// <summary>A line has ended.</summary>
    public void End(long sequence, OutputLine line)
    {
        if (_window is null)
        {
            _write(line);
            return;
        }

        lock (_gate)
        {
            _early.Add(sequence, line);
            while (_early.Remove(_next, out var ready))
            {
                _write(ready);
                _next++;
            }

            var moved = _moved;
            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            moved.SetResult();
        }
    }

    private Task? Blocked(long sequence)
    {
        lock (_gate)
        {
            return _window is { } window && sequence >= _next + window ? _moved.Task : null;
        }
    }
}
