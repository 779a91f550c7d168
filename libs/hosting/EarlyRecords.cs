namespace ModelNet.Hosting;

/// <summary>
/// Keeps records that came before the one that gives them a meaning: on Kafka topics have no common order, so a branch's distribution can be
/// read before its stage's task. Bounded: the oldest session's records are dropped first, and whoever needs them asks again.
/// </summary>
/// <remarks>Not thread-safe; belongs to the loop's thread.</remarks>
public sealed class EarlyRecords(int maxSessions, int maxRecordsPerSession)
{
    private readonly SessionMap<Early> _bySession = new();
    private readonly Queue<Early> _order = new();

    /// <summary>How many sessions have records here.</summary>
    public int Sessions => _bySession.Count;

    /// <summary>Keeps a copy of the record.</summary>
    public void Keep(ReadOnlySpan<byte> session, int partition, ReadOnlySpan<byte> value)
    {
        if (!_bySession.TryGet(session, out var early))
        {
            MakeRoom();
            early = new Early(session.ToArray(), partition);
            _bySession.Add(session, early);
            _order.Enqueue(early);
        }

        if (early.Records.Count < maxRecordsPerSession)
        {
            early.Records.Add(value.ToArray());
        }
    }

    /// <summary>Takes a session's records out, in the order in which they came; empty when there are none.</summary>
    public IReadOnlyList<byte[]> Take(ReadOnlySpan<byte> session)
    {
        if (_bySession.Count == 0 || !_bySession.TryGet(session, out var early))
        {
            return [];
        }

        _bySession.Remove(session);
        return early.Records;
    }

    /// <summary>Forgets the records of a partition that another member of the group owns now.</summary>
    public void Drop(int partition)
    {
        foreach (var early in _bySession.Values.Where(early => early.Partition == partition).ToArray())
        {
            _bySession.Remove(early.Session);
        }
    }

    private void MakeRoom()
    {
        // Sessions that were taken out leave their place in the order behind; it is cleared away here.
        while (_order.Count > 0 && (_bySession.Count >= maxSessions || !IsKept(_order.Peek())))
        {
            var oldest = _order.Dequeue();
            if (IsKept(oldest))
            {
                _bySession.Remove(oldest.Session);
            }
        }
    }

    private bool IsKept(Early early) => _bySession.TryGet(early.Session, out var kept) && ReferenceEquals(kept, early);

    private sealed record Early(byte[] Session, int Partition)
    {
        public List<byte[]> Records { get; } = [];
    }
}
