namespace ModelNet.Batch;

/// <summary>What became of a line.</summary>
public enum Fate
{
    /// <summary>Nothing is written about it.</summary>
    Open,

    /// <summary>Its answer is in the output.</summary>
    Answered,

    /// <summary>Its error is in the file of errors.</summary>
    Failed,
}

/// <summary>
/// A set of 16-byte keys with two small marks each, in one array by open addressing: a dictionary would need three times the memory.
/// The marks take the place of each key's three lowest bits. Thread-safe.
/// </summary>
public sealed class IdTable
{
    private const int FirstSlots = 1024;
    private const ulong FateMask = 0b011;
    private const ulong SeenMask = 0b100;
    private const ulong Marks = FateMask | SeenMask;
    private readonly Lock _gate = new();
    private UInt128[] _slots = new UInt128[FirstSlots];

    /// <summary>Keys in the table.</summary>
    public int Count { get; private set; }

    /// <summary>Notes what is written; false when something was noted before, which then stays.</summary>
    public bool Note(UInt128 key, Fate fate)
    {
        lock (_gate)
        {
            ref var slot = ref Slot(key);
            if (((ulong)slot & FateMask) != 0)
            {
                return false;
            }

            slot |= (UInt128)(ulong)fate;
            return true;
        }
    }

    /// <summary>What is known to be written.</summary>
    public Fate FateOf(UInt128 key)
    {
        lock (_gate)
        {
            return (Fate)((ulong)_slots[Find(_slots, key)] & FateMask);
        }
    }

    /// <summary>The file has this id; false when it had it before.</summary>
    public bool See(UInt128 key)
    {
        lock (_gate)
        {
            ref var slot = ref Slot(key);
            var isNew = ((ulong)slot & SeenMask) == 0;
            slot |= SeenMask;
            return isNew;
        }
    }

    private ref UInt128 Slot(UInt128 key)
    {
        if (4L * (Count + 1) > 3L * _slots.Length)
        {
            Grow();
        }

        ref var slot = ref _slots[Find(_slots, key)];
        if (slot == 0)
        {
            Count++;
            slot = Bare(key);
        }

        return ref slot;
    }

    // An empty slot is zero; a key of zeros is as likely as any other and takes its neighbour's place.
    private static UInt128 Bare(UInt128 key) => (key & ~(UInt128)Marks) is var bare && bare == 0 ? Marks + 1 : bare;

    private static int Find(UInt128[] slots, UInt128 key)
    {
        var bare = Bare(key);
        var mask = slots.Length - 1;
        var at = (int)((ulong)(bare >> 64) & (ulong)mask);
        while (slots[at] != 0 && (slots[at] & ~(UInt128)Marks) != bare)
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    private void Grow()
    {
        var larger = new UInt128[checked(_slots.Length * 2)];
        foreach (var slot in _slots)
        {
            if (slot != 0)
            {
                larger[Find(larger, slot)] = slot;
            }
        }

        _slots = larger;
    }
}
