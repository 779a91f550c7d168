using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>
/// Sends committed positions on one thread for the whole bus, each only after all records that were appended before it are acknowledged: a position is
/// never ahead of what was derived before it. Of several for one partition the newest is sent.
/// </summary>
internal sealed class PositionCommits : IDisposable
{
    private const int MaxWaiting = 64 << 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private readonly object _gate = new();
    private readonly DeliveryTracker _tracker;
    private readonly Queue<Entry> _waiting = new();
    private readonly Dictionary<KafkaConsumer, HashSet<PartitionSlot>> _ready = [];
    private readonly List<(long Target, TaskCompletionSource Done)> _flushes = [];
    private readonly Thread _thread;
    private long _entered;
    private long _taken;
    private long _sent;
    private bool _stop;

    public PositionCommits(DeliveryTracker tracker)
    {
        _tracker = tracker;
        tracker.Progress += Pulse;
        _thread = new Thread(Run) { Name = "kafka positions", IsBackground = true };
        _thread.Start();
    }

    private readonly record struct Entry(KafkaConsumer Consumer, PartitionSlot Slot, long Next, Barrier After);

    public void Enter(KafkaConsumer consumer, PartitionSlot slot, long next)
    {
        var after = _tracker.Mark();
        lock (_gate)
        {
            while (_waiting.Count >= MaxWaiting && !_stop)
            {
                Monitor.Wait(_gate);
                _tracker.ThrowIfEnded();
            }

            _waiting.Enqueue(new Entry(consumer, slot, next, after));
            _entered++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Completes when every position that was entered so far is sent or void.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (_sent >= _entered)
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flushes.Add((_entered, done));
            return done.Task;
        }
    }

    /// <summary>Waits for what was entered so far; false when the time was over first.</summary>
    public bool Wait(TimeSpan timeout) => FlushAsync().Wait(timeout);

    /// <summary>Ends the flushes that wait.</summary>
    public void Fail(Exception error)
    {
        lock (_gate)
        {
            _flushes.ForEach(flush => flush.Done.TrySetException(error));
            _flushes.Clear();
        }
    }

    /// <summary>Ends the thread; what is not sent by then stays unsent, which only means that a little is read again.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stop = true;
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        Stop();
        _tracker.Progress -= Pulse;
        _thread.Join();
    }

    private void Pulse()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        while (Take())
        {
            foreach (var (consumer, slots) in _ready)
            {
                Send(consumer, slots);
            }

            foreach (var consumer in _ready.Where(ready => ready.Value.Count == 0).Select(ready => ready.Key).ToList())
            {
                _ready.Remove(consumer);
            }

            Finish();
        }
    }

    /// <summary>Takes the positions whose records have arrived; false at the end.</summary>
    private bool Take()
    {
        lock (_gate)
        {
            while (!_stop && !(_waiting.TryPeek(out var first) && first.After.IsReached))
            {
                if (_ready.Count == 0)
                {
                    Monitor.Wait(_gate);
                }
                else if (!Monitor.Wait(_gate, Pause))
                {
                    break; // some were refused for the moment: try again
                }
            }

            while (_waiting.TryPeek(out var entry) && entry.After.IsReached)
            {
                _waiting.Dequeue();
                entry.Slot.PendingPosition = entry.Next;
                if (!_ready.TryGetValue(entry.Consumer, out var slots))
                {
                    _ready.Add(entry.Consumer, slots = []);
                }

                slots.Add(entry.Slot);
                _taken++;
            }

            Monitor.PulseAll(_gate);
            return !_stop;
        }
    }

    private static void Send(KafkaConsumer consumer, HashSet<PartitionSlot> slots)
    {
        slots.RemoveWhere(slot => !slot.MaySend || consumer.HasLeft);
        try
        {
            if (slots.Count > 0)
            {
                consumer.SendCommit(slots.Select(slot => (slot, slot.PendingPosition)));
            }

            slots.Clear();
        }
        catch (KafkaException error) when (!error.Error.IsFatal)
        {
            // The group is rebalancing or the broker is away. What is still ours when that is over is sent then; the rest is void.
        }
        catch (ObjectDisposedException)
        {
            slots.Clear();
        }
    }

    private void Finish()
    {
        lock (_gate)
        {
            if (_ready.Count > 0)
            {
                return;
            }

            _sent = _taken;
            _flushes.RemoveAll(flush => flush.Target <= _sent && (flush.Done.TrySetResult() || true));
        }
    }
}
