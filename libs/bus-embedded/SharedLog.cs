namespace ModelNet.Bus.Embedded;

/// <summary>
/// What appenders, readers and the committing thread share: the memory tail, the topics and how far everything is, under one lock that
/// is held for the time of a copy. The two sequence numbers are read without it.
/// </summary>
internal sealed partial class SharedLog
{
    private readonly object _gate = new(); // a Monitor, because appends wait on it for room
    private readonly EmbeddedBusOptions _options;
    private readonly MemoryTail _tail;
    private readonly WaitSignal _commitSignal;
    private Dictionary<string, Topic> _topics;
    private long _appendedSequence;
    private long _durableSequence;
    private long _pendingBytes;
    private Func<Exception>? _failure;
    private volatile bool _toldEnd;

    public SharedLog(EmbeddedBusOptions options, LogContents contents, WaitSignal commitSignal)
    {
        _options = options;
        _commitSignal = commitSignal;
        _appendedSequence = _durableSequence = contents.State.NextSequence;
        _tail = new MemoryTail(options.TailBytes, _appendedSequence);
        _topics = contents.Topics.ToDictionary(topic => topic.Name, StringComparer.Ordinal);
        _durableTopics = _topics.Count;
        _positions = contents.Positions.ToDictionary(position => (position.Group, position.Topic));
    }

    /// <summary>The sequence number of the record to come.</summary>
    public long AppendedSequence => Volatile.Read(ref _appendedSequence);

    /// <summary>One past the last durable record's sequence number.</summary>
    public long DurableSequence => Volatile.Read(ref _durableSequence);

    /// <summary>Throws what has ended the log, if anything has.</summary>
    public void ThrowIfEnded()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            _toldEnd = true;
            throw failure();
        }
    }

    /// <summary>Whether any call has thrown what ended the log.</summary>
    public bool HasToldEnd => _toldEnd;

    public Topic Find(string name) => Volatile.Read(ref _topics).TryGetValue(name, out var topic)
        ? topic
        : throw new BusRequestException("unknown_topic", $"The log has no topic \"{name}\".", "Create it with EnsureTopics before using it.");

    public void Append(string topicName, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        var topic = Find(topicName);
        var size = (long)key.Length + value.Length + headers.Length;
        if (size > _options.MaxRecordBytes)
        {
            throw new BusRequestException(
                "record_too_large",
                $"A record of {size} bytes for topic {topicName} is over the limit of {_options.MaxRecordBytes}.",
                "Send less in one record, or raise MaxRecordBytes.");
        }

        lock (_gate)
        {
            WaitForRoom((int)size);
            AppendLocked(topic, key, value, headers);
        }

        // The record is published; only now look who sleeps. See WaitSignal.
        Interlocked.MemoryBarrier();
        foreach (var reader in topic.AppendReaders)
        {
            reader.Signal.Set();
        }

        _commitSignal.Set();
    }

    /// <summary>Ends the log with an error: every later call and everyone who waits gets it.</summary>
    public void Fail(Func<Exception> failure)
    {
        Refuse(failure);
        FailFlushes(failure);
    }

    /// <summary>From now on every call gets this error; what was appended may still be committed, and flushes wait for it.</summary>
    public void Refuse(Func<Exception> failure)
    {
        EmbeddedConsumer[] readers;
        lock (_gate)
        {
            if (_failure is not null)
            {
                return;
            }

            Volatile.Write(ref _failure, failure);
            Monitor.PulseAll(_gate);
            readers = [.. _readers];
        }

        foreach (var reader in readers)
        {
            reader.Wake();
        }
    }

    /// <summary>Ends the flushes that still wait, with this error or else the one that ended the log.</summary>
    public void FailFlushes(Func<Exception>? failure = null)
    {
        if ((failure ?? Volatile.Read(ref _failure)) is { } error)
        {
            _toldEnd |= _flushes.Fail(error);
        }
    }

    private void WaitForRoom(int size)
    {
        ThrowIfEnded();
        while (_pendingBytes > 0 && _pendingBytes + size > _options.MaxPendingBytes)
        {
            Monitor.Wait(_gate);
            ThrowIfEnded();
        }
    }

    private void AppendLocked(Topic topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        var header = new RecordHeader
        {
            Sequence = _appendedSequence,
            Offset = topic.NextOffset,
            Timestamp = (_options.TimeProvider.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
            Topic = topic.Id,
            KeyLength = key.Length,
            ValueLength = value.Length,
            HeadersLength = headers.Length,
        };
        _tail.Append(header, key, value, headers);
        topic.NextOffset++;
        _pendingBytes += key.Length + value.Length + headers.Length;
        Volatile.Write(ref _appendedSequence, header.Sequence + 1);
    }
}
