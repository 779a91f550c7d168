using ModelNet.Contracts;

namespace ModelNet.ModelWorker.Speculate;

/// <summary>
/// Steps that a branch answers ahead of their decision: pieces that a drafter (maybe the branch itself) expects, whose tokens stand behind the decided ones for as long as
/// the round lasts, and the positions scored so far. Reused from round to round.
/// </summary>
internal sealed class DraftRound
{
    /// <summary>The token lengths whose logits are positions, ascending.</summary>
    private readonly List<int> _ends = [];

    /// <summary>For every position whether it is scored; the others are abstentions, which need no logits.</summary>
    private readonly List<bool> _isScored = [];

    private int _scored;
    private int _accepted;

    /// <summary>False between rounds: then every token of the branch is decided.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Whether this branch drafts; otherwise it answers another's draft.</summary>
    public bool IsDrafter { get; private set; }

    /// <summary>How many pieces this branch is to draft behind its tokens.</summary>
    public int Wanted { get; private set; }

    /// <summary>The other branches have been told what was drafted.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>The positions are on their way to the fuser.</summary>
    public bool IsSent { get; set; }

    /// <summary>The positions and pieces as they will be sent.</summary>
    public StepDistribution Record { get; } = new();

    /// <summary>Where every position is scored: how many of the branch's tokens are decided. The rest stands for pieces that may be taken back.</summary>
    public int DecidedLength => _ends[_accepted];

    /// <summary>The token length whose logits are the next position.</summary>
    public int NextEnd => _ends[_scored];

    /// <summary>Every position is in the record.</summary>
    public bool IsScored => Record.Positions.Count == _isScored.Count;

    /// <summary>Whether the branch abstains from the step at hand.</summary>
    public bool AbstainsNow => _accepted < _isScored.Count && !_isScored[_accepted];

    /// <summary>A round begins whose first position lies behind so many decided tokens.</summary>
    public void Begin(int decidedLength, int? wanted)
    {
        Begin();
        AddPosition(decidedLength);
        IsDrafter = wanted is not null;
        Wanted = wanted ?? 0;
    }

    /// <summary>A round begins whose positions are to be added.</summary>
    public void Begin()
    {
        _ends.Clear();
        _isScored.Clear();
        _scored = 0;
        _accepted = 0;
        Record.Reset();
        IsDrafter = false;
        Wanted = 0;
        IsAnnounced = false;
        IsSent = false;
        IsActive = true;
    }

    /// <summary>Takes a piece for granted whose tokens end at this length, where the next position is.</summary>
    public void Add(ReadOnlySpan<byte> piece, int end)
    {
        Expect(piece);
        AddPosition(end);
    }

    /// <summary>Takes a piece for granted before the next position.</summary>
    public void Expect(ReadOnlySpan<byte> piece) => Record.Pieces.Add().Set(piece);

    /// <summary>Adds a position: the logits behind so many tokens.</summary>
    public void AddPosition(int end)
    {
        _ends.Add(end);
        _isScored.Add(true);
    }

    /// <summary>Adds a position that the branch abstains from.</summary>
    public void AddAbstention() => _isScored.Add(false);

    /// <summary>Notes that the next position was added to the record.</summary>
    public void Scored()
    {
        _scored++;
        PassAbstentions();
    }

    /// <summary>Puts the abstentions that come next into the record.</summary>
    public void PassAbstentions()
    {
        while (!IsScored && !_isScored[Record.Positions.Count])
        {
            Record.Positions.Add().Status = PositionStatus.Abstain;
        }
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
        return at >= _scored;
    }

    public void End() => IsActive = false;
}
