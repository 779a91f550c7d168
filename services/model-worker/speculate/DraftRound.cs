using ModelNet.Contracts;

namespace ModelNet.ModelWorker.Speculate;

/// <summary>
/// Steps that a branch answers ahead of their decision: pieces that a drafter (maybe the branch itself) expects, which stand behind the decided tokens for as long as
/// the round lasts, and the positions scored so far. Reused from round to round.
/// </summary>
internal sealed class DraftRound
{
    private readonly List<int> _ends = [];

    /// <summary>False between rounds: then every token of the branch is decided.</summary>
    public bool IsActive { get; private set; }

    /// <summary>How many pieces this branch is to draft; 0 when it answers another's draft.</summary>
    public int Wanted { get; private set; }

    /// <summary>The other branches have been told what was drafted.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>The positions are on their way to the fuser.</summary>
    public bool IsSent { get; set; }

    /// <summary>The positions and pieces as they will be sent.</summary>
    public StepDistribution Record { get; } = new();

    /// <summary>How many of the branch's tokens are decided: the rest stands for pieces that may be taken back.</summary>
    public int DecidedLength => _ends[_accepted];

    /// <summary>The token length whose logits are the next position.</summary>
    public int NextEnd => _ends[Record.Positions.Count];

    /// <summary>Every position has been scored.</summary>
    public bool IsScored => Record.Positions.Count == _ends.Count;

    private int _accepted;

    /// <summary>A round begins behind so many decided tokens.</summary>
    public void Begin(int decidedLength, int wanted)
    {
        _ends.Clear();
        _ends.Add(decidedLength);
        _accepted = 0;
        Record.Reset();
        Wanted = wanted;
        IsAnnounced = false;
        IsSent = false;
        IsActive = true;
    }

    /// <summary>Takes a piece for granted whose tokens end at this length.</summary>
    public void Add(ReadOnlySpan<byte> piece, int end)
    {
        Record.Pieces.Add().Set(piece);
        _ends.Add(end);
    }

    /// <summary>True when the decided token is the piece that was expected: its tokens stay.</summary>
    public bool TryAccept(ReadOnlySpan<byte> token)
    {
        if (_accepted == Record.Pieces.Count || !Record.Pieces[_accepted].Span.SequenceEqual(token))
        {
            return false;
        }

        _accepted++;
        return true;
    }

    /// <summary>Whether the logits behind so many tokens are one of the positions still to be scored.</summary>
    public bool IsWanted(int length)
    {
        var at = _ends.BinarySearch(length);
        return at >= Record.Positions.Count;
    }

    public void End() => IsActive = false;
}
