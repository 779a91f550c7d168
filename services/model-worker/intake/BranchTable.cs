using ModelNet.Hosting;

namespace ModelNet.ModelWorker.Intake;

/// <summary>The branches the worker is computing, found by session without allocating, and the lately finished ones, so that a repeated task is not computed twice.</summary>
internal sealed class BranchTable
{
    private const int RememberedFinished = 4096;
    private readonly SessionMap<List<BranchWork>> _bySession = new();
    private readonly HashSet<BranchWork> _open = [];
    private readonly HashSet<BranchWork> _waiting = [];
    private readonly HashSet<BranchWork> _ended = [];
    private readonly HashSet<(string Session, BranchKey Key, int Attempt)> _finished = [];
    private readonly Queue<(string Session, BranchKey Key, int Attempt)> _finishedOrder = new();
    private List<BranchWork> _changed = [];
    private List<BranchWork> _taken = [];

    /// <summary>How many open branches may be computed.</summary>
    public int OpenCount => _open.Count;

    /// <summary>Notes that a record has changed the branch; one that may not be computed yet is looked at when it may.</summary>
    public void Changed(BranchWork branch)
    {
        if (branch.IsOpen && !branch.IsChanged)
        {
            branch.IsChanged = true;
            _changed.Add(branch);
        }
    }

    /// <summary>The branches that changed since the last call, in the order in which they did; valid until the next call. Some may have ended since.</summary>
    public IReadOnlyList<BranchWork> TakeChanged()
    {
        (_changed, _taken) = (_taken, _changed);
        _changed.Clear();
        foreach (var branch in _taken)
        {
            branch.IsChanged = false;
        }

        return _taken;
    }

    /// <summary>The open branches of a session; empty when there is none.</summary>
    public IReadOnlyList<BranchWork> Of(ReadOnlySpan<byte> session) =>
        _bySession.TryGet(session, out var branches) ? branches : [];

    /// <summary>True when this task is being computed or was finished lately.</summary>
    public bool Knows(string session, ReadOnlySpan<byte> sessionUtf8, BranchKey key, int attempt)
    {
        foreach (var branch in Of(sessionUtf8))
        {
            if (branch.Key == key)
            {
                return true;
            }
        }

        return _finished.Contains((session, key, attempt));
    }

    /// <summary>Adds a branch; one whose partition is still being re-read waits until <see cref="Activate"/>.</summary>
    public void Add(BranchWork branch, bool live)
    {
        if (!_bySession.TryGet(branch.SessionUtf8, out var branches))
        {
            branches = [];
            _bySession.Add(branch.SessionUtf8, branches);
        }

        branches.Add(branch);
        if (live)
        {
            Open(branch);
        }
        else
        {
            _waiting.Add(branch);
        }
    }

    /// <summary>The partition has been re-read: its branches may be computed.</summary>
    public void Activate(int partition)
    {
        foreach (var branch in _waiting.Where(branch => branch.Partition == partition).ToArray())
        {
            _waiting.Remove(branch);
            Open(branch);
        }
    }

    /// <summary>The branches of a partition that have not been closed.</summary>
    public BranchWork[] OfPartition(int partition) => [.. _open.Concat(_waiting).Concat(_ended).Where(branch => branch.Partition == partition)];

    /// <summary>There is nothing more to compute for the branch, which stays known until it is removed.</summary>
    public void End(BranchWork branch)
    {
        if (_open.Remove(branch))
        {
            branch.IsOpen = false;
            _ended.Add(branch);
        }
    }

    /// <summary>Forgets a finished branch, but for its name.</summary>
    public void Remove(BranchWork branch)
    {
        Forget(branch);
        Remember((branch.Session, branch.Key, branch.Attempt));
    }

    /// <summary>Forgets a branch whose partition has another owner now; it may come back.</summary>
    public void Forget(BranchWork branch)
    {
        if (!(_open.Remove(branch) || _waiting.Remove(branch) || _ended.Remove(branch)) || !_bySession.TryGet(branch.SessionUtf8, out var branches))
        {
            return;
        }

        branch.IsOpen = false;
        branches.Remove(branch);
        if (branches.Count == 0)
        {
            _bySession.Remove(branch.SessionUtf8);
        }
    }

    private void Open(BranchWork branch)
    {
        _open.Add(branch);
        branch.IsOpen = true;
        Changed(branch);
    }

    private void Remember((string Session, BranchKey Key, int Attempt) work)
    {
        if (!_finished.Add(work))
        {
            return;
        }

        _finishedOrder.Enqueue(work);
        if (_finishedOrder.Count > RememberedFinished)
        {
            _finished.Remove(_finishedOrder.Dequeue());
        }
    }
}
