namespace ModelNet.Dashboard.Observe;

/// <summary>
/// Votes of sessions whose request was not read yet. Each topic has a reader of its own, so a step can be read before the request that led to it, and only the request says which model a branch is.
/// Bounded: those of a session whose request lies before the history are wanted by nobody. Not thread-safe.
/// </summary>
internal sealed class WaitingVotes
{
    /// <summary>So many of the latest votes are kept at least, and no more than twice as many.</summary>
    public const int Kept = 32_768;

    private Dictionary<string, List<(int Stage, BranchVote Vote)>> _older = new(StringComparer.Ordinal);
    private Dictionary<string, List<(int Stage, BranchVote Vote)>> _newer = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Keeps a vote until the session's request comes.</summary>
    public void Add(string session, int stage, BranchVote vote)
    {
        if (_count == Kept)
        {
            (_older, _newer, _count) = (_newer, new(StringComparer.Ordinal), 0);
        }

        if (!_newer.TryGetValue(session, out var votes))
        {
            _newer.Add(session, votes = []);
        }

        votes.Add((stage, vote));
        _count++;
    }

    /// <summary>Gives a session's votes in the order in which they came, and forgets them.</summary>
    public IReadOnlyList<(int Stage, BranchVote Vote)> Take(string session)
    {
        _older.Remove(session, out var older);
        if (_newer.Remove(session, out var newer))
        {
            _count -= newer.Count;
        }

        return [.. older ?? [], .. newer ?? []];
    }
}
