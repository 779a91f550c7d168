using System.Diagnostics;

namespace ModelNet.Bus.Kafka;

/// <summary>A cursor over partitions: takes what its fetcher has read, and follows what its group decides, on the thread that polls.</summary>
internal sealed partial class KafkaConsumer : IBusConsumer
{
    private readonly KafkaBus _bus;
    private readonly SubscriptionOptions _options;
    private readonly PartitionSlot[] _slots;
    private readonly Dictionary<string, PartitionSlot[]> _byTopic;
    private readonly Queue<AssignmentChange> _changes = new();
    private readonly PartitionSlot[][] _inOrder;
    private readonly CatchUp?[] _catchUps;
    private readonly List<PartitionSlot> _toFetch = [];
    private readonly WaitSignal _signal = new();
    private readonly RecordExchange _exchange;
    private readonly Fetcher _fetcher;
    private readonly GroupMember? _member;
    private Func<Exception>? _failure;
    private volatile bool _hasChanges;
    private volatile bool _disposed;
    private volatile bool _left;
    private bool _assigned;
    private int _wakes;
    private int _busy;
    private int _released;

    public KafkaConsumer(KafkaBus bus, KafkaBusOptions settings, SubscriptionOptions options, PartitionSlot[] slots)
    {
        _bus = bus;
        _options = options;
        _slots = slots;
        _catchUps = new CatchUp?[slots.Length == 0 ? 0 : slots.Max(slot => slot.Partition) + 1];
        _inOrder = [.. slots.GroupBy(slot => slot.Topic.Name).Select(group => group.OrderBy(slot => slot.Partition).ToArray())];
        _byTopic = _inOrder.ToDictionary(topic => topic[0].Topic.Name, StringComparer.Ordinal);
        _exchange = new RecordExchange(settings.MaxBufferedBytes, _signal);
        _member = options.Group is { } group ? bus.Clients.Member(group, this, slots) : null;
        try
        {
            Position();
            _fetcher = bus.Clients.Fetcher(options.Group, slots, _exchange, this);
        }
        catch
        {
            _member?.Dispose();
            throw;
        }

        if (_member is null)
        {
            Fetch(slots);
        }

        _member?.Start();
    }

    /// <summary>Whether its group may be told nothing more.</summary>
    public bool HasLeft => _left;

    /// <inheritdoc/>
    public bool CaughtUp
    {
        get
        {
            foreach (var slot in _slots)
            {
                if (slot.Next < slot.CaughtUpAt && (slot.Owned || !_assigned))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public int Poll(IRecordHandler handler, int maxRecords, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        Enter();
        try
        {
            var handled = HandOut(handler, maxRecords);
            return handled != 0 || timeout == TimeSpan.Zero ? Math.Max(0, handled) : WaitAndHandOut(handler, maxRecords, timeout);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <inheritdoc/>
    public void Wake()
    {
        Interlocked.Exchange(ref _wakes, 1);
        _signal.Set();
    }

    /// <inheritdoc/>
    public void Commit(string topic, int partition, long nextOffset)
    {
        ThrowIfEnded();
        ArgumentOutOfRangeException.ThrowIfNegative(nextOffset);
        if (_member is null)
        {
            throw new InvalidOperationException("A consumer without a group has no position to commit.");
        }

        var slot = Find(topic, partition);
        if (slot.Owned)
        {
            _bus.Positions.Enter(this, slot, nextOffset); // else the new owner commits
        }
    }

    /// <inheritdoc/>
    public void Seek(string topic, int partition, long offset)
    {
        ThrowIfEnded();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var slot = Find(topic, partition);
        if (!slot.Owned)
        {
            throw new BusRequestException(
                "not_assigned", $"Partition {partition} of {topic} is not this consumer's.", "Seek in partitions that the group has assigned to it.");
        }

        slot.Next = offset;
        slot.Epoch++;
        if (slot.Fetching)
        {
            _fetcher.Set([(slot, offset, slot.Epoch)]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        Wake();
        if (Interlocked.Exchange(ref _released, 1) == 1)
        {
            return;
        }

        _fetcher.Stop();
        if (_member is not null)
        {
            Settle(_bus.IsAvailable ? TimeSpan.FromSeconds(5) : TimeSpan.Zero);
            _left = true;
            _member.Stop();
        }

        _fetcher.Join();
        _member?.Dispose();
        _bus.Remove(this);
    }

    /// <summary>Ends the consumer with an error. Called by its threads.</summary>
    public void Fail(Func<Exception> failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        Interlocked.MemoryBarrier();
        Wake();
    }

    /// <summary>Sends positions at once; called by the committing thread.</summary>
    public void SendCommit(IEnumerable<(PartitionSlot Slot, long Next)> positions) => _member!.Commit(positions);

    /// <summary>Hands a change to the polling thread; called by the group's thread.</summary>
    public void Post(AssignmentChange change)
    {
        lock (_changes)
        {
            _changes.Enqueue(change);
            _hasChanges = true;
        }

        Interlocked.MemoryBarrier();
        _signal.Set();
    }

    /// <summary>Where the partitions end now.</summary>
    public IReadOnlyList<long> Ends(IReadOnlyList<PartitionSlot> slots) => _bus.Clients.Offsets(slots, StartPosition.Latest);

    /// <summary>The partitions that are being read, unless what was read waits to be handed out.</summary>
    public IEnumerable<PartitionSlot> Reading() => _fetcher.IsHeldBack ? [] : _slots.Where(slot => slot.FetchEpoch >= 0);

    /// <summary>Reads on over a new connection.</summary>
    public void Reconnect() => _fetcher.Reconnect();

    /// <summary>What reads its partitions.</summary>
    public Fetcher Fetcher => _fetcher;

    /// <summary>Whether a topic was deleted; called by its threads when a client does not see one.</summary>
    public bool TopicsAreGone() => _bus.Clients.AreGone(_inOrder.Select(slots => slots[0].Topic.BrokerName), () => _disposed);

    /// <summary>
    /// Waits until all that was appended so far is acknowledged and the positions that were committed so far are sent: the next owner of a partition then finds on the log whatever this one did.
    /// </summary>
    public void Settle(TimeSpan timeout)
    {
        _bus.WaitForAppends(timeout);
        _bus.Positions.Wait(timeout);
    }

    /// <summary>Where each partition starts and ends for this consumer: settled now, so that nothing appended from here on is missed.</summary>
    private void Position()
    {
        var ends = Ends(_slots);
        var starts = _options.Start == StartPosition.Latest ? ends : _bus.Clients.Offsets(_slots, StartPosition.Earliest);
        var committed = _member is null ? null : _bus.Clients.Patiently(TimeSpan.FromSeconds(30), () => _member.Committed(_slots, TimeSpan.FromSeconds(10)));
        for (var i = 0; i < _slots.Length; i++)
        {
            var slot = _slots[i];
            slot.FirstOffset = starts[i];
            slot.Next = committed?[i] ?? starts[i];
            slot.CaughtUpAt = ends[i];
            slot.Owned = _member is null;
        }
    }

    private PartitionSlot Find(string topic, int partition)
    {
        if (!_byTopic.TryGetValue(topic, out var slots))
        {
            throw new BusRequestException("unknown_topic", $"This consumer does not read topic \"{topic}\".", "Name a topic of its subscription.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, slots.Length);
        return slots[partition];
    }

    private void Enter()
    {
        ThrowIfEnded();
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            throw new InvalidOperationException("A consumer belongs to one thread: it is being polled already.");
        }
    }

    private void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _bus.ThrowIfEnded();
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure();
        }
    }

    private int WaitAndHandOut(IRecordHandler handler, int maxRecords, TimeSpan timeout)
    {
        var began = Stopwatch.GetTimestamp();
        while (Sleep(timeout, began))
        {
            var handled = HandOut(handler, maxRecords);
            if (handled != 0)
            {
                return Math.Max(0, handled);
            }
        }

        ThrowIfEnded();
        return 0;
    }

    /// <summary>Sleeps until there may be something; false when the time is over or somebody called <see cref="Wake"/>.</summary>
    private bool Sleep(TimeSpan timeout, long began)
    {
        _signal.Prepare();
        if (Interlocked.Exchange(ref _wakes, 0) != 0)
        {
            _signal.Cancel();
            return false;
        }

        if (_exchange.HasRecords || _hasChanges)
        {
            _signal.Cancel();
            return true;
        }

        var left = timeout;
        if (timeout != Timeout.InfiniteTimeSpan && (left = timeout - Stopwatch.GetElapsedTime(began)) <= TimeSpan.Zero)
        {
            _signal.Cancel();
            return false;
        }

        return _signal.Wait(left) && Interlocked.Exchange(ref _wakes, 0) == 0;
    }
}
