using ModelNet.Inference;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// Hands the context's KV sequences to branches. Older sessions come first and may take the sequence of the youngest one that is
/// waiting for its fuser; that one is rebuilt by a prefill later. With the same order in every worker, sessions cannot wait for each other in a circle.
/// </summary>
internal sealed class SequenceSlots
{
    private readonly IModelContext _context;
    private readonly BranchWork?[] _holders;

    public SequenceSlots(IModelContext context)
    {
        _context = context;
        _holders = new BranchWork?[context.Options.MaxSequences];
    }

    /// <summary>How many branches can hold a sequence at once.</summary>
    public int Count => _holders.Length;

    /// <summary>Gives sequences to branches that want one, oldest session first.</summary>
    public void Assign(IReadOnlyList<BranchWork> open)
    {
        while (OldestWaiting(open) is { } branch)
        {
            var slot = Array.IndexOf(_holders, null);
            if (slot < 0)
            {
                slot = SlotOfYoungestIdle(branch);
            }

            if (slot < 0)
            {
                return;
            }

            Give(slot, branch);
        }
    }

    /// <summary>Takes the sequence back and forgets what it held.</summary>
    public void Release(BranchWork branch)
    {
        if (branch.Sequence == BranchWork.NoSequence)
        {
            return;
        }

        _context.Truncate(branch.Sequence, 0);
        _holders[branch.Sequence] = null;
        branch.Sequence = BranchWork.NoSequence;
        branch.Cached = 0;
        branch.LogitsRow = -1;
    }

    private static BranchWork? OldestWaiting(IReadOnlyList<BranchWork> open)
    {
        BranchWork? oldest = null;
        foreach (var branch in open)
        {
            if (branch.Sequence == BranchWork.NoSequence && branch.NeedsDecode && (oldest is null || IsOlder(branch, oldest)))
            {
                oldest = branch;
            }
        }

        return oldest;
    }

    /// <summary>The same order in every worker: by request, then by stage, so that two stages of one session cannot hold each other up either.</summary>
    private static bool IsOlder(BranchWork a, BranchWork b) =>
        a.Priority != b.Priority ? a.Priority < b.Priority
        : string.CompareOrdinal(a.Session, b.Session) is var order and not 0 ? order < 0
        : a.Key.Stage != b.Key.Stage ? a.Key.Stage < b.Key.Stage
        : a.Key.Branch < b.Key.Branch;

    private int SlotOfYoungestIdle(BranchWork forBranch)
    {
        var youngest = -1;
        for (var slot = 0; slot < _holders.Length; slot++)
        {
            var holder = _holders[slot]!;
            if (!holder.NeedsDecode && IsOlder(forBranch, holder) && (youngest < 0 || IsOlder(_holders[youngest]!, holder)))
            {
                youngest = slot;
            }
        }

        return youngest;
    }

    private void Give(int slot, BranchWork branch)
    {
        if (_holders[slot] is { } holder)
        {
            Release(holder);
        }

        _holders[slot] = branch;
        branch.Sequence = slot;
        branch.Cached = 0;
    }
}
