using System.Runtime.CompilerServices;

namespace ModelNet.Fusion;

/// <summary>What the branches together say about one byte string (or the end of sequence).</summary>
internal struct Candidate
{
    public int UnionId;

    /// <summary>The last list that held it, to notice one that holds it twice.</summary>
    public int LastList;

    /// <summary>In how many voting branches its probability is above 0.</summary>
    public int Alive;

    /// <summary>In how many voting branches it is listed with probability 0.</summary>
    public int Vetoed;

    /// <summary>In how many branches that give 0 to everything unlisted it is listed.</summary>
    public int ListedWhereRestIsZero;

    /// <summary>Whether any voting branch lists it; others are left over from lists that were replaced or taken back.</summary>
    public readonly bool IsListed => Alive + Vetoed > 0;

    /// <summary>Σ units · term over the branches that list it.</summary>
    public ExactSum Sum;

    /// <summary>Σ units · term of the unlisted bound over the branches that list it.</summary>
    public ExactSum ReplacedBounds;
}

/// <summary>
/// The candidates of a step by union id: open addressing in arrays that are kept between steps. Only as many slots are cleared as the step
/// used, so that one step over whole vocabularies does not slow the next ones.
/// </summary>
internal sealed class CandidateTable
{
    private const int FirstSlots = 512;
    private int[] _slots = new int[FirstSlots];
    private Candidate[] _candidates = new Candidate[FirstSlots / 2];
    private int _mask = FirstSlots - 1;
    private int _count;

    public Span<Candidate> All => _candidates.AsSpan(0, _count);

    public void Clear()
    {
        _slots.AsSpan(0, FirstSlots).Clear();
        _mask = FirstSlots - 1;
        _count = 0;
    }

    /// <summary>Makes room for this many more candidates.</summary>
    public void Reserve(int more)
    {
        var needed = _count + more;
        if (needed > _candidates.Length)
        {
            Array.Resize(ref _candidates, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed));
        }

        if (2L * needed > _mask + 1)
        {
            Rehash((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed * 2));
        }
    }

    /// <summary>The index of the candidate, added with nothing said about it when it is new. Room must have been reserved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(int unionId)
    {
        var slot = FindSlot(unionId);
        if (_slots[slot] == 0)
        {
            ref var candidate = ref _candidates[_count];
            candidate.UnionId = unionId;
            candidate.LastList = 0; // the rest is set to 0 by every tally
            _slots[slot] = ++_count;
        }

        return _slots[slot] - 1;
    }

    /// <summary>The index of the candidate, or −1 when no list holds it.</summary>
    public int Find(int unionId) => _slots[FindSlot(unionId)] - 1;

    private int FindSlot(int unionId)
    {
        var slots = _slots;
        var slot = (int)(((uint)unionId * 0x9E37_79B9u) >> 8) & _mask;
        while (slots[slot] != 0 && _candidates[slots[slot] - 1].UnionId != unionId)
        {
            slot = (slot + 1) & _mask;
        }

        return slot;
    }

    private void Rehash(int size)
    {
        if (_slots.Length < size)
        {
            _slots = new int[size];
        }
        else
        {
            _slots.AsSpan(0, size).Clear();
        }

        _mask = size - 1;
        for (var i = 0; i < _count; i++)
        {
            _slots[FindSlot(_candidates[i].UnionId)] = i + 1;
        }
    }
}
