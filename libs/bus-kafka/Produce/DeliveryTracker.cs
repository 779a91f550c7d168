using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>
/// Counts what is appended and not acknowledged: makes appends wait for room, and says when everything before a point has arrived. Deliveries
/// come in any order over the partitions; barriers are reached in theirs.
/// </summary>
internal sealed class DeliveryTracker(long maxBytes, int maxRecords)
{
    private readonly object _gate = new(); // a Monitor, because appends wait on it for room
    private readonly Queue<Barrier> _barriers = new();
    private readonly Stack<PendingRecord> _free = new();
    private Barrier _current = new();
    private long _pendingBytes;
    private int _pendingRecords;
    private long _settled;
    private Func<Exception>? _failure;
    private Barrier? _last;
    private bool _lost;
    private volatile bool _toldEnd;

    /// <summary>Raised, without the lock, when barriers were reached or the bus ended.</summary>
    public event Action? Progress;

    /// <summary>Told, without the lock, when a record is acknowledged: the brokers can be reached.</summary>
    public event Action? Acknowledged;

    /// <summary>Whether any call has thrown what ended the bus.</summary>
    public bool HasToldEnd => _toldEnd;

    public int PendingRecords
    {
        get
        {
            lock (_gate)
            {
                return _pendingRecords;
            }
        }
    }

    public void ThrowIfEnded()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            _toldEnd = true;
            throw failure();
        }
    }

    /// <summary>Notes a record that is about to be given to the client; waits for room, and for the first record of a partition to be acknowledged.</summary>
    public PendingRecord Register(OutgoingPartition partition, int bytes)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            while ((_pendingRecords > 0 && (_pendingBytes + bytes > maxBytes || _pendingRecords >= maxRecords)) || !partition.Admits(Environment.TickCount64))
            {
                Monitor.Wait(_gate);
                ThrowIfEnded();
            }

            if (!_free.TryPop(out var record))
            {
                record = new PendingRecord(this);
            }

            record.Bytes = bytes;
            record.Barrier = _current;
            record.Partition = partition;
            partition.Pending++;
            _current.Pending++;
            _current.Used = true;
            _pendingBytes += bytes;
            _pendingRecords++;
            return record;
        }
    }

    /// <summary>Waits until some record has been settled since the count was read; for a client whose own queue is full all the same.</summary>
    public void WaitForDelivery(long settledBefore)
    {
        lock (_gate)
        {
            // The client's own count falls a moment after the report, so the wait is bounded and the caller tries again.
            while (_settled == settledBefore && Monitor.Wait(_gate, TimeSpan.FromMilliseconds(10)))
            {
                ThrowIfEnded();
            }

            ThrowIfEnded();
        }
    }

    public long Settled
    {
        get
        {
            lock (_gate)
            {
                return _settled;
            }
        }
    }

    /// <summary>Takes back a record that the client did not take.</summary>
    public void Withdraw(PendingRecord record)
    {
        lock (_gate)
        {
            Remove(record);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The client's report: the record is acknowledged, or lost for good, which ends the bus.</summary>
    public void Settle(PendingRecord record, Error error)
    {
        if (error.IsError)
        {
            var message = $"A record could not be written: {error.Reason} ({error.Code}).";
            Fail(() => ProducerFailure.Of(message));
        }

        bool reached;
        lock (_gate)
        {
            if (!error.IsError)
            {
                record.Partition!.AcknowledgedAt = Environment.TickCount64;
            }

            reached = Remove(record);
            Monitor.PulseAll(_gate);
        }

        if (!error.IsError)
        {
            Acknowledged?.Invoke();
        }

        if (reached)
        {
            Progress?.Invoke();
        }
    }

    /// <summary>A barrier behind everything that was appended so far.</summary>
    public Barrier Mark()
    {
        lock (_gate)
        {
            ThrowIfEnded();
            return MarkLocked();
        }
    }

    /// <summary>The same for a bus that is being closed.</summary>
    public Barrier LastMark()
    {
        lock (_gate)
        {
            return MarkLocked();
        }
    }

    /// <summary>The task of a barrier, or of what ended the bus.</summary>
    public Task WaitAsync(Barrier barrier)
    {
        lock (_gate)
        {
            if (!barrier.IsReached)
            {
                ThrowIfEnded();
            }

            return barrier.Reached;
        }
    }

    /// <summary>Waits for a barrier of a bus that is being closed; false when it was not reached in time or a record was lost.</summary>
    public bool WaitForLast(Barrier barrier, TimeSpan timeout)
    {
        Task reached;
        lock (_gate)
        {
            reached = _lost ? Task.FromException(new OperationCanceledException()) : barrier.Reached;
        }

        return Task.WhenAny(reached, Task.Delay(timeout)).GetAwaiter().GetResult() == reached && reached.IsCompletedSuccessfully;
    }

    /// <summary>Ends the bus with an error: every later call and everyone who waits gets it.</summary>
    public void Fail(Func<Exception> failure)
    {
        lock (_gate)
        {
            if (_failure is null)
            {
                Volatile.Write(ref _failure, failure);
            }

            _lost = true;
            foreach (var barrier in _barriers)
            {
                _toldEnd |= barrier.Fail(failure());
            }

            Monitor.PulseAll(_gate);
        }

        Progress?.Invoke();
    }

    /// <summary>From now on every call gets this error; what was appended may still arrive, and flushes wait for it.</summary>
    public void Refuse(Func<Exception> failure)
    {
        lock (_gate)
        {
            if (_failure is null)
            {
                Volatile.Write(ref _failure, failure);
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Whether a record was lost for good.</summary>
    public bool HasLost
    {
        get
        {
            lock (_gate)
            {
                return _lost;
            }
        }
    }

    private Barrier MarkLocked()
    {
        if (!_current.Used)
        {
            return _barriers.Count == 0 && !_lost ? Reached() : _last ?? _current;
        }

        _last = _current;
        _barriers.Enqueue(_current);
        _current = new Barrier();
        Advance();
        return _last;
    }

    private bool Remove(PendingRecord record)
    {
        _pendingBytes -= record.Bytes;
        _pendingRecords--;
        _settled++;
        record.Barrier!.Pending--;
        record.Barrier = null;
        record.Partition!.Pending--;
        record.Partition = null;
        _free.Push(record);
        return Advance();
    }

    private bool Advance()
    {
        var reached = false;
        while (!_lost && _barriers.TryPeek(out var oldest) && oldest.Pending == 0)
        {
            _barriers.Dequeue();
            oldest.Reach();
            reached = true;
        }

        return reached;
    }

    private static Barrier Reached()
    {
        var barrier = new Barrier();
        barrier.Reach();
        return barrier;
    }
}
