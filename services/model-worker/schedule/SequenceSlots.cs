using ModelNet.Inference;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// Hands the context's KV sequences to branches. Older sessions come first and may take the sequence of the youngest one that is
/// waiting for its fuser; that one is rebuilt by a prefill later. With the same order in every worker, sessions cannot wait for each other in a circle.
/// A turn costs the number of sequences, however many branches are queued.
/// </summary>
internal sealed class SequenceSlots
{
    private readonly IModelContext _context;
    private readonly PrefixSharing _prefixes;
    private readonly KvSlot[] _slots;
    private readonly SortedSet<BranchWork> _queue = new(SessionAge.Order);
    private long _released;

    public SequenceSlots(IModelContext context, WorkerCounters counters, int minSharedPrefix)
    {
        _context = context;
        _slots = [.. Enumerable.Range(0, context.Options.MaxSequences).Select(sequence => new KvSlot(sequence))];
        _prefixes = new PrefixSharing(context, _slots, counters, minSharedPrefix);
    }

    /// <summary>How many branches can hold a sequence at once.</summary>
    public int Count => _slots.Length;

    /// <summary>How many branches wait for one.</summary>
    public int Queued => _queue.Count;

    public ReadOnlySpan<KvSlot> Slots => _slots;

    /// <summary>Copies what other sequences hold of the branch's prefix.</summary>
    public PrefixSharing Prefixes => _prefixes;

    /// <summary>Puts an open branch into the queue, or takes it out, as it needs. Call it whenever that may have changed.</summary>
    public void Update(BranchWork branch)
    {
        if (branch.Sequence == BranchWork.NoSequence && branch.NeedsDecode && branch.IsOpen)
        {
            _queue.Add(branch);
        }
        else
        {
            _queue.Remove(branch);
        }
    }

    /// <summary>Gives sequences to queued branches, oldest session first.</summary>
    public void Assign()
    {
        while (_queue.Min is { } branch && (FreeFor(branch) ?? OfYoungestIdle(branch)) is { } slot)
        {
            _queue.Remove(branch);
            Give(slot, branch);
        }
    }

    /// <summary>Takes the sequence back. What it holds may serve another branch with the same prefix until the sequence is needed.</summary>
    public void Release(BranchWork branch)
    {
        _queue.Remove(branch);
        if (branch.Sequence == BranchWork.NoSequence)
        {
            return;
        }

        _slots[branch.Sequence].Leave(++_released);
        branch.Sequence = BranchWork.NoSequence;
        branch.Cached = 0;
        branch.EndGuess();
        branch.LogitsRow = -1;
        branch.PrefixSettled = false;
        branch.PrefixLeader = null;
    }

    /// <summary>Forgets what the branch's sequence holds beyond so many tokens; nothing to do where it holds no more.</summary>
    public void Cut(BranchWork branch, int length)
    {
        if (branch.Cached > length)
        {
            branch.Cached = _context.TruncateOrClear(branch.Sequence, length);
        }
    }

    /// <summary>Takes the sequence back after a failure: nobody may build on what it holds.</summary>
    public void Discard(BranchWork branch)
    {
        var sequence = branch.Sequence;
        Release(branch);
        if (sequence != BranchWork.NoSequence)
        {
            _context.Truncate(sequence, 0);
            _slots[sequence].Clear();
        }
    }

    /// <summary>
    /// The free sequence that already holds most of the branch's prefix and little else, else an empty one, else the one left longest ago: what
    /// is worth keeping is copied from where it is.
    /// </summary>
    private KvSlot? FreeFor(BranchWork branch)
    {
        KvSlot? best = null;
        var bestCommon = 0;
        foreach (var slot in _slots)
        {
            if (slot.Holder is not null)
            {
                continue;
            }

            var common = _prefixes.Usable(branch, slot);
            common = 2 * common >= slot.Cached ? common : 0;
            if (best is null || common > bestCommon || (common == bestCommon && IsBetterToOverwrite(slot, best)))
            {
                best = slot;
                bestCommon = common;
            }
        }

        return best;
    }

    private static bool IsBetterToOverwrite(KvSlot slot, KvSlot than) =>
        (slot.Cached == 0) != (than.Cached == 0) ? slot.Cached == 0 : slot.Left < than.Left;

    private KvSlot? OfYoungestIdle(BranchWork forBranch)
    {
        KvSlot? youngest = null;
        foreach (var slot in _slots)
        {
            if (!slot.Holder!.NeedsDecode && SessionAge.IsOlder(forBranch, slot.Holder) && (youngest is null || SessionAge.IsOlder(youngest.Holder!, slot.Holder)))
            {
                youngest = slot;
            }
        }

        return youngest;
    }

    private void Give(KvSlot slot, BranchWork branch)
    {
        if (slot.Holder is { } holder)
        {
            Release(holder);
        }

        _prefixes.Inherit(branch, slot);
        slot.Take(branch);
    }
}
