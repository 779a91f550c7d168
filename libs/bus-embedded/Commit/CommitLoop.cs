namespace ModelNet.Bus.Embedded;

/// <summary>
/// The one thread that writes the file. It commits whatever is pending as soon as it is free, so the size of a group follows the load
/// and no timer delays a lone record.
/// </summary>
internal sealed class CommitLoop
{
    // A transaction's bounds: they keep the first record of a large backlog from waiting for the last.
    private const int MaxRows = 4096;
    private const long MaxBytes = 8 << 20;
    private readonly SharedLog _log;
    private readonly OpenedLog _file;
    private readonly WaitSignal _signal;
    private readonly Action? _beforeCommit;
    private readonly CommitBatch _batch = new();
    private readonly Thread _thread;
    private Segment? _segment;
    private int _position;
    private long _next;
    private volatile bool _stop;

    public CommitLoop(SharedLog log, OpenedLog file, WaitSignal signal, Action? beforeCommit)
    {
        _beforeCommit = beforeCommit;
        _log = log;
        _file = file;
        _signal = signal;
        _next = _batch.End = file.Contents.State.NextSequence;
        _batch.Know(log.TopicsById());
        _thread = new Thread(Run) { Name = "log commit", IsBackground = true };
        _thread.Start();
    }

    /// <summary>What ended the thread before its time, if anything did.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Commits everything that was appended and ends the thread.</summary>
    public void Stop()
    {
        _stop = true;
        Interlocked.MemoryBarrier();
        _signal.Set();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                if (_log.HasWork)
                {
                    CommitOnce();
                }
                else if (_stop)
                {
                    return;
                }
                else
                {
                    Sleep();
                }
            }
        }
#pragma warning disable CA1031 // whatever ends this thread must end the bus, or appenders and readers would wait for ever
        catch (Exception error)
#pragma warning restore CA1031
        {
            Error = error;
            _file.Store.Abandon();
            _log.Fail(() => CommitFailure.Of(error, _file.Files.Database));
        }
    }

    private void Sleep()
    {
        _signal.Prepare();
        if (_log.HasWork || _stop)
        {
            _signal.Cancel();
        }
        else
        {
            _signal.Wait(Timeout.InfiniteTimeSpan);
        }
    }

    private void CommitOnce()
    {
        var store = _file.Store;
        _batch.Clear();
        var limit = _log.TakeTopics(_batch.NewTopics);
        if (_batch.NewTopics.Count > 0)
        {
            _batch.Know(_log.TopicsById());
        }

        store.Begin();
        foreach (var topic in _batch.NewTopics)
        {
            store.Add(topic);
        }

        WriteRecords(store, limit);
        _batch.PositionCount = _log.TakePositions(_batch.End, _batch.Positions);
        foreach (var position in _batch.Positions)
        {
            store.Put(position, position.Pending);
            position.Pending = -1;
        }

        _beforeCommit?.Invoke();
        store.Commit();
        _file.Mark.Write(store.State);
        _log.Publish(_batch);
    }

    private void WriteRecords(LogStore store, long limit)
    {
        while (_next < limit && _batch.Rows < MaxRows && _batch.Bytes < MaxBytes)
        {
            if (_segment is null || _next >= _segment.EndSequence)
            {
                _segment = _log.Move(_segment, _next)!; // what is not durable has not left the memory
                _position = _segment.PositionOf(_next);
            }

            ref var header = ref RecordFrame.Header(_segment.Data, _position);
            store.Add(
                header,
                RecordFrame.Key(_segment.Data, _position, header),
                RecordFrame.Value(_segment.Data, _position, header),
                RecordFrame.Headers(_segment.Data, _position, header));
            _batch.Count(header);
            _position += RecordFrame.Size(header);
            _next++;
        }
    }
}
