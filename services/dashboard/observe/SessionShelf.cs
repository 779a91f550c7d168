using ModelNet.Hosting;

namespace ModelNet.Dashboard.Observe;

/// <summary>Sessions that are open, and the last ones that ended: bounded, whatever passes by. Not thread-safe.</summary>
internal sealed class SessionShelf
{
    /// <summary>Ended sessions that are kept.</summary>
    public const int MostEnded = 200;

    /// <summary>Open sessions that are known one by one.</summary>
    public const int MostOpen = 20_000;

    /// <summary>So many sessions keep their steps; more would only show their text.</summary>
    public const int MostWithSteps = 400;

    private const int MostPast = 50_000;

    private readonly RecentKeys _past = new(MostPast); // ended and put away: a late record opens none of them again
    private readonly Dictionary<string, SessionSight> _open = new(StringComparer.Ordinal);
    private readonly Queue<string> _opened = new();
    private readonly Dictionary<string, SessionSight> _ended = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public int Open => _open.Count;

    /// <summary>Open sessions that were given up, since there were too many.</summary>
    public long Forgotten { get; private set; }

    /// <summary>Whether a session may keep its steps.</summary>
    public bool KeepsSteps => _open.Count <= MostWithSteps;

    /// <summary>In no order.</summary>
    public IEnumerable<SessionSight> OpenOnes => _open.Values;

    /// <summary>The last to end comes last.</summary>
    public IEnumerable<SessionSight> EndedOnes => _order.Select(id => _ended[id]);

    /// <summary>Any session that is still known.</summary>
    public SessionSight? Find(string id) => _open.GetValueOrDefault(id) ?? _ended.GetValueOrDefault(id);

    /// <summary>The session, open or ended; one that was never seen is opened. Null when it ended so long ago that it is not kept.</summary>
    public SessionSight? Take(string id)
    {
        if (Find(id) is { } known)
        {
            return known;
        }

        if (_past.Contains(id))
        {
            return null;
        }

        var session = new SessionSight(id);
        _open.Add(id, session);
        _opened.Enqueue(id);
        while (_open.Count > MostOpen && _opened.TryDequeue(out var oldest))
        {
            Forgotten += _open.Remove(oldest) ? 1 : 0;
        }

        return session;
    }

    /// <summary>The session has ended.</summary>
    public void End(SessionSight session)
    {
        _open.Remove(session.Id);
        _ended.Add(session.Id, session);
        _order.Enqueue(session.Id);
        if (_order.Count > MostEnded)
        {
            _ended.Remove(_order.Peek());
            _past.Add(_order.Dequeue());
        }

        Compact();
    }

    /// <summary>One session that stays open must not make the queue of their beginnings remember all others.</summary>
    private void Compact()
    {
        if (_opened.Count <= 2 * MostOpen)
        {
            return;
        }

        var open = _opened.Where(_open.ContainsKey).ToList();
        _opened.Clear();
        open.ForEach(_opened.Enqueue);
    }
}
