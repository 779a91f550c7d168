namespace ModelNet.Bus.Kafka;

/// <summary>Hands blocks from the fetching to the polling thread, with a bound: the fetching thread waits while the block it fills is full.</summary>
internal sealed class RecordExchange(int maxBytes, WaitSignal reader) : IDisposable
{
    // An entry costs memory even when its record is empty.
    private const int MaxEntries = 16 << 10;
    private readonly object _gate = new();
    private readonly WaitSignal _room = new();
    private RecordBlock _filling = new();
    private volatile bool _hasRecords;

    /// <summary>Whether a block waits to be taken.</summary>
    public bool HasRecords => _hasRecords;

    public void Add(in RecordEntry entry, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        lock (_gate)
        {
            _filling.Add(entry, key, value, headers);
            _hasRecords = true;
        }

        Interlocked.MemoryBarrier();
        reader.Set();
    }

    /// <summary>Waits until there is room, or somebody calls <see cref="Nudge"/>, or some time has passed.</summary>
    public bool WaitForRoom(TimeSpan timeout)
    {
        if (HasRoom)
        {
            return true;
        }

        _room.Prepare();
        if (HasRoom)
        {
            _room.Cancel();
            return true;
        }

        _room.Wait(timeout);
        return HasRoom;
    }

    /// <summary>Ends a wait for room early.</summary>
    public void Nudge() => _room.Set();

    /// <summary>Gives the filled block for the emptied one; the same one back when nothing was filled.</summary>
    public RecordBlock Swap(RecordBlock emptied)
    {
        if (!_hasRecords)
        {
            return emptied;
        }

        emptied.Clear();
        RecordBlock filled;
        lock (_gate)
        {
            filled = _filling;
            _filling = emptied;
            _hasRecords = false;
        }

        Interlocked.MemoryBarrier();
        _room.Set();
        return filled;
    }

    public void Dispose() => _room.Dispose();

    private bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _filling.Used < maxBytes && _filling.Count < MaxEntries;
            }
        }
    }
}
