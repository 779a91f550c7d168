using System.Runtime.InteropServices;
using ModelNet.Inference;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// Lets a branch begin with what another sequence has computed of the same prefix. Prompts of one flow share their instructions, stages of
/// one session their question: each is prefilled once. A branch whose prefix is just being computed elsewhere waits for it.
/// </summary>
/// <remarks>
/// Sources are the context's own sequences, held or left, compared token by token: that is a few vector instructions for each of them, and exact, where a
/// table of hashes would have to follow every decode. A deterministic branch never takes part as a receiver: a prefix computed in another session's
/// batches has other last bits than its own. It may serve as a source.
/// </remarks>
internal sealed class PrefixSharing(IModelContext context, KvSlot[] slots, WorkerCounters counters, int minimum)
{
    /// <summary>False when the option says so, or the model's memory cannot hold a part of another sequence (recurrent models).</summary>
    private bool _enabled = minimum > 0;

    /// <summary>How much of what the sequence holds the branch could begin with; 0 when it is too little to count.</summary>
    public int Usable(BranchWork branch, KvSlot slot) => AtLeastMinimum(Common(branch, slot.CachedTokens));

    /// <summary>The branch is about to take this sequence: keeps what fits in it and forgets the rest.</summary>
    public void Inherit(BranchWork branch, KvSlot slot)
    {
        var kept = Usable(branch, slot);
        branch.Cached = TryTruncate(slot.Sequence, kept) ? kept : 0;
        slot.Clear();
    }

    /// <summary>
    /// Before a branch's first decode: takes over the longest prefix that is computed. False when it should wait, because a longer one is
    /// being computed now.
    /// </summary>
    public bool TrySettle(BranchWork branch)
    {
        if (branch.PrefixSettled)
        {
            return true;
        }

        if (branch.PrefixLeader is { } leader && IsComing(leader, branch.PrefixGoal))
        {
            return false;
        }

        branch.PrefixLeader = null;
        if (!branch.Deterministic && !branch.Suspect && _enabled && !TryBeginWithOthers(branch))
        {
            return false;
        }

        branch.PrefixSettled = true;
        counters.Shared(branch.Cached);
        return true;
    }

    private bool TryBeginWithOthers(BranchWork branch)
    {
        KvSlot? source = null;
        var computed = branch.Cached;
        var coming = 0;
        foreach (var slot in slots)
        {
            if (slot.Holder == branch)
            {
                continue;
            }

            if (Common(branch, slot.CachedTokens) is var have && have > computed)
            {
                source = slot;
                computed = have;
            }

            if (slot.Holder is { } holder && IsComing(holder, int.MaxValue) && Common(branch, CollectionsMarshal.AsSpan(holder.Tokens)) is var will && will > coming)
            {
                coming = will;
                branch.PrefixLeader = holder;
            }
        }

        if (coming >= computed + minimum)
        {
            branch.PrefixGoal = coming;
            return false;
        }

        branch.PrefixLeader = null;
        if (source is not null && computed >= branch.Cached + minimum)
        {
            Copy(source, branch, computed);
        }

        return true;
    }

    /// <summary>Only who computes already is waited for, so nobody waits in a circle.</summary>
    private static bool IsComing(BranchWork holder, int goal) =>
        holder.PrefixSettled && holder.Sequence != BranchWork.NoSequence && holder.InPrefill && holder.NeedsDecode && holder.Cached < goal;

    private void Copy(KvSlot source, BranchWork branch, int length)
    {
        branch.Cached = 0;
        context.Truncate(branch.Sequence, 0);
        try
        {
            context.CopyPrefix(source.Sequence, branch.Sequence, length);
            branch.Cached = length;
        }
        catch (InferenceException unsupported) when (unsupported.Code == "rollback_unsupported")
        {
            _enabled = false;
        }
    }

    private bool TryTruncate(int sequence, int length)
    {
        if (context.TruncateOrClear(sequence, length) == length)
        {
            return true;
        }

        _enabled = false;
        return false;
    }

    /// <summary>The common prefix in tokens. The token behind which logits are wanted first is always computed by the branch itself.</summary>
    private int Common(BranchWork branch, ReadOnlySpan<int> tokens)
    {
        // A prompt that is scored needs the logits of all of its tokens.
        if (branch.Deterministic || branch.Score is not null || !_enabled)
        {
            return 0;
        }

        return CollectionsMarshal.AsSpan(branch.Tokens)[..(branch.NextEnd - 1)].CommonPrefixLength(tokens);
    }

    private int AtLeastMinimum(int common) => common >= minimum ? common : 0;
}
