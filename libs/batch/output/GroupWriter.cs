using System.Buffers;
using System.Diagnostics;

namespace ModelNet.Batch;

/// <summary>
/// Appends lines on a thread of its own and syncs them in groups, since one sync for each line would be the slowest part of a batch. A line is
/// reported only once it is synced. Adding waits while the writer is behind. Thread-safe.
/// </summary>
public sealed class GroupWriter : IDisposable
{
    /// <summary>The most lines that wait for one sync.</summary>
    public const int GroupLines = 64;

    private const int MostWaiting = 4 * GroupLines;
    private static readonly TimeSpan GroupTime = TimeSpan.FromMilliseconds(200);
    private readonly ILineOutput _answers;
    private readonly ILineOutput _errors;
    private readonly Action<IReadOnlyList<OutputLine>> _synced;
    private readonly object _gate = new();
    private readonly Queue<OutputLine> _waiting = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(long Lines, TaskCompletionSource Synced)> _waiters = new();
    private readonly Thread _thread;
    private long _addedLines;
    private long _syncedLines;
    private bool _ending;
    private Exception? _failure;

    /// <param name="answers">Takes the answers.</param>
    /// <param name="errors">Takes the errors; may be the same.</param>
    /// <param name="synced">Told on the writer's thread what has become durable.</param>
    public GroupWriter(ILineOutput answers, ILineOutput errors, Action<IReadOnlyList<OutputLine>> synced)
    {
        (_answers, _errors, _synced) = (answers, errors, synced);
        _thread = new Thread(Run) { Name = "batch-writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Fails when a line cannot be written; completes after <see cref="EndAsync"/>.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Hands a line over; waits while too many are waiting. After the end it is not written: its result stays on the log.</summary>
    /// <exception cref="IOException">an earlier line could not be written.</exception>
    public void Add(OutputLine line)
    {
        lock (_gate)
        {
            while (_waiting.Count >= MostWaiting && _failure is null && !_ending)
            {
                Monitor.Wait(_gate);
            }

            if (_failure is not null)
            {
                throw new IOException(_failure.Message, _failure.HResult);
            }

            if (!_ending)
            {
                _waiting.Enqueue(line);
                _addedLines++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Completes when every line that was added before the call is synced; fails when one cannot be written.</summary>
    public async Task SyncedAsync()
    {
        TaskCompletionSource synced;
        lock (_gate)
        {
            if (_syncedLines == _addedLines)
            {
                return;
            }

            synced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Enqueue((_addedLines, synced));
            Monitor.PulseAll(_gate);
        }

        await await Task.WhenAny(synced.Task, _completion.Task);
    }

    /// <summary>Writes and syncs what is waiting, and ends.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.PulseAll(_gate);
        }

        return _completion.Task;
    }

    /// <summary>Ends without waiting; the outputs belong to their owner.</summary>
    public void Dispose() => _ = EndAsync();

    private void Run()
    {
        try
        {
            while (Next() is { Count: > 0 } group)
            {
                Write(group);
                _synced(group);
                Release(group.Count);
            }

            _completion.SetResult();
        }
#pragma warning disable CA1031 // the thread's end is reported through the task, whatever ended it
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(error);
        }
    }

    private void Release(int lines)
    {
        lock (_gate)
        {
            _syncedLines += lines;
            while (_waiters.TryPeek(out var waiter) && waiter.Lines <= _syncedLines)
            {
                _waiters.Dequeue().Synced.SetResult();
            }
        }
    }

    private void Fail(Exception error)
    {
        lock (_gate)
        {
            _failure = error;
            Monitor.PulseAll(_gate);
        }

        _completion.SetException(error);
    }

    /// <summary>The next group: as soon as there are enough lines, somebody waits for them, or the first has waited long enough; empty at the end.</summary>
    private List<OutputLine> Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_ending)
            {
                Monitor.Wait(_gate);
            }

            var began = Stopwatch.GetTimestamp();
            while (_waiting.Count < GroupLines && !_ending && _waiters.Count == 0 && GroupTime - Stopwatch.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, left);
            }

            var group = new List<OutputLine>(GroupLines);
            while (group.Count < GroupLines && _waiting.TryDequeue(out var line))
            {
                group.Add(line);
            }

            Monitor.PulseAll(_gate);
            return group;
        }
    }

    private void Write(List<OutputLine> group)
    {
        if (ReferenceEquals(_answers, _errors))
        {
            Write(group, _answers);
            return;
        }

        Write(group.Where(line => !line.IsError), _answers);
        Write(group.Where(line => line.IsError), _errors);
    }

    private static void Write(IEnumerable<OutputLine> lines, ILineOutput output)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var line in lines)
        {
            bytes.Write(line.Bytes);
        }

        if (bytes.WrittenCount > 0)
        {
            output.Write(bytes.WrittenSpan);
            output.Sync();
        }
    }
}
