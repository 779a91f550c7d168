using System.Diagnostics;

namespace ModelNet.Bus.Embedded;

/// <summary>
/// A cursor that reads the file while it is behind the memory tail and the tail afterwards. Everything of its topics below
/// <c>_cursor</c> has been handed out or lies before the topic's <see cref="Slot.Next"/>.
/// </summary>
internal sealed partial class EmbeddedConsumer : IBusConsumer
{
    private readonly SharedLog _log;
    private readonly string _path;
    private readonly SubscriptionOptions _options;
    private readonly Slot[] _slots;
    private readonly Slot?[] _byTopic;
    private readonly DiskBlock _block = new();
    private LogReader? _reader;
    private Segment? _segment;
    private int _position;
    private long _cursor;
    private long _afterBlock;
    private long _seeks;
    private int _wakes;
    private int _busy;
    private volatile bool _disposed;

    public EmbeddedConsumer(SharedLog log, string path, SubscriptionOptions options)
    {
        _log = log;
        _path = path;
        _options = options;
        _slots = log.Register(this, options);
        _byTopic = new Slot?[_slots.Length == 0 ? 0 : _slots.Max(slot => slot.Topic.Id) + 1];
        foreach (var slot in _slots)
        {
            _byTopic[slot.Topic.Id] = slot;
        }
    }

    /// <summary>Set by appends or durable commits of its topics.</summary>
    public WaitSignal Signal { get; } = new();

    /// <inheritdoc/>
    public bool CaughtUp
    {
        get
        {
            foreach (var slot in _slots)
            {
                if (slot.Next < slot.CaughtUpAt)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private long Limit => _options.Visibility == Visibility.Durable ? _log.DurableSequence : _log.AppendedSequence;

    /// <inheritdoc/>
    public int Poll(IRecordHandler handler, int maxRecords, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        Enter();
        try
        {
            var handled = HandOut(handler, maxRecords);
            return handled > 0 || timeout == TimeSpan.Zero ? handled : WaitAndHandOut(handler, maxRecords, timeout);
        }
        finally
        {
            Exit();
        }
    }

    /// <inheritdoc/>
    public void Wake()
    {
        Interlocked.Exchange(ref _wakes, 1);
        Signal.Set();
    }

    /// <inheritdoc/>
    public void Commit(string topic, int partition, long nextOffset)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(nextOffset);
        RequirePartition(partition);
        _log.Commit(_options.Group ?? throw new InvalidOperationException("A consumer without a group has no position to commit."), topic, nextOffset);
    }

    /// <inheritdoc/>
    public void Seek(string topic, int partition, long offset)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        RequirePartition(partition);
        var slot = Array.Find(_slots, candidate => candidate.Topic.Name == topic)
            ?? throw new BusRequestException("unknown_topic", $"This consumer does not read topic \"{topic}\".", "Seek in a topic of its subscription.");
        slot.Next = offset;

        // Start over: the slots say what was handed out, so nothing comes twice, and the file is searched by index.
        _cursor = 0;
        _block.Clear();
        _seeks++;
        LeaveSegment();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Wake();
        if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
        {
            Release(); // else the polling thread does it when it leaves
        }
    }

    private static void RequirePartition(int partition) => ArgumentOutOfRangeException.ThrowIfNotEqual(partition, 0);

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            throw new InvalidOperationException("A consumer belongs to one thread: it is being polled already.");
        }
    }

    private void Exit()
    {
        if (_disposed)
        {
            Release();
            return;
        }

        Interlocked.Exchange(ref _busy, 0);
        if (_disposed && Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
        {
            Release(); // disposed between the two lines above
        }
    }

    private void Release()
    {
        LeaveSegment();
        _reader?.Dispose();
        _log.Unregister(this, _slots, _options.Visibility);
    }

    private int WaitAndHandOut(IRecordHandler handler, int maxRecords, TimeSpan timeout)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (!Sleep(timeout, began))
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                _log.ThrowIfEnded();
                return 0;
            }

            var handled = HandOut(handler, maxRecords);
            if (handled > 0)
            {
                return handled;
            }
        }
    }

    /// <summary>Sleeps until there may be something; false when the time is over or somebody called <see cref="Wake"/>.</summary>
    private bool Sleep(TimeSpan timeout, long began)
    {
        Signal.Prepare();
        if (Interlocked.Exchange(ref _wakes, 0) != 0)
        {
            Signal.Cancel();
            return false;
        }

        if (Limit > _cursor)
        {
            Signal.Cancel();
            return true;
        }

        var left = timeout;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            left = timeout - Stopwatch.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                Signal.Cancel();
                return false;
            }
        }

        return Signal.Wait(left) && Interlocked.Exchange(ref _wakes, 0) == 0;
    }
}
