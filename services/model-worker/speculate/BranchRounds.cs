using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.ModelWorker.Decode;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Schedule;

namespace ModelNet.ModelWorker.Speculate;

/// <summary>
/// Begins, follows and ends the rounds in which branches answer several steps at once. The tokens of a round are a guess: whatever is decided otherwise is taken
/// back from the token list and the KV cache together.
/// </summary>
internal sealed class BranchRounds(TokenAppender appender, SequenceSlots slots, int contextTokens)
{
    /// <summary>A fused record has said who drafts the steps behind its tokens: this branch, another whose draft it waits for, or nobody.</summary>
    public static void Direct(BranchWork branch, int drafter, int length)
    {
        if (length <= 0)
        {
            return;
        }

        Decoder.Forget(branch); // logits behind a right guess: other decodes come before the draft does
        branch.Answered = false;
        branch.IsDrafted = true;
        branch.AwaitsDraft = drafter != branch.Key.Branch;
        if (!branch.AwaitsDraft)
        {
            branch.BeginRound(branch.IsLead ? length - 1 : length);
        }
    }

    /// <summary>Keeps a draft until its step has come; true when it has.</summary>
    public static bool Propose(BranchWork branch, Draft draft)
    {
        if (draft.Attempt != branch.Attempt || draft.Branch == branch.Key.Branch || draft.FirstStep < branch.Step)
        {
            return false;
        }

        if (branch.Proposal is { } known && known.Attempt == branch.Attempt && known.FirstStep > draft.FirstStep)
        {
            return false;
        }

        branch.Proposal ??= new Draft();
        branch.Proposal.CopyFrom(draft);
        return branch.AwaitsDraft && draft.FirstStep == branch.Step;
    }

    /// <summary>
    /// Puts the drafted pieces behind the decided tokens; false while the draft has not come. The draft is cut before what the model cannot represent, and before the
    /// context is full: neither must come earlier than it would step by step.
    /// </summary>
    public bool TryTakeUp(BranchWork branch)
    {
        if (branch.Proposal is not { } draft || draft.FirstStep != branch.Step || draft.Attempt != branch.Attempt)
        {
            return false;
        }

        branch.AwaitsDraft = false;
        if (draft.Pieces.Count > 0)
        {
            branch.BeginRound(drafts: null);
            for (var i = 0; i < draft.Pieces.Count && TryAdd(branch, draft.Pieces[i].Span); i++)
            {
                // as far as it goes
            }
        }

        return true;
    }

    /// <summary>Puts one more expected piece behind the branch's tokens; false when it has no place there.</summary>
    public bool TryAdd(BranchWork branch, ReadOnlySpan<byte> piece)
    {
        if (!branch.TryExpect(piece, appender, contextTokens))
        {
            return false;
        }

        branch.Round!.Add(piece, branch.Tokens.Count);
        return true;
    }

    /// <summary>The step's token is decided; true when the round expected it, so that its tokens are there already.</summary>
    public bool TryAccept(BranchWork branch, ReadOnlySpan<byte> token)
    {
        branch.AwaitsDraft = false;
        if (branch.Round is { IsActive: true } round && round.TryAccept(token))
        {
            branch.Answered = round.IsSent;
            return true;
        }

        End(branch);
        branch.Answered = false;
        return false;
    }

    /// <summary>Ends the round: what of it is not decided is forgotten.</summary>
    public void End(BranchWork branch)
    {
        branch.AwaitsDraft = false;
        if (branch.Round is not { IsActive: true } round)
        {
            return;
        }

        branch.LogitsRow = -1; // of a token that goes now
        var decided = branch.DecidedLength;
        slots.Cut(branch, decided);
        branch.Shorten(decided);
        round.End();
    }
}
