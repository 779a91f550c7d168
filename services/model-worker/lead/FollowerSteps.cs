using System.Buffers;
using System.Runtime.InteropServices;
using ModelNet.Fusion;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Speculate;

namespace ModelNet.ModelWorker.Lead;

/// <summary>What came of a follower's look at what its lead expects.</summary>
internal enum FollowerAnswer
{
    /// <summary>The lead has not said it yet.</summary>
    Awaited,

    /// <summary>A round has begun.</summary>
    Begun,

    /// <summary>The text has no place in the context.</summary>
    ContextFull,
}

/// <summary>
/// Moves branches that follow a lead: their tokens are their tokeniser's split of the text between its boundaries, and they answer only steps that begin at one of these. Where the boundaries
/// lie is a function of the decided tokens, of which of them the lead decided alone, and of the lead's draft, so a branch that is rebuilt from the log has the same tokens.
/// </summary>
internal sealed class FollowerSteps(TextSplitter splitter, BranchRounds rounds, int contextTokens)
{
    private readonly ArrayBufferWriter<byte> _tail = new(32);

    /// <summary>
    /// A step's token is decided. Where the lead did not decide alone the step began at a boundary; where it did, the token says what the lead had expected.
    /// </summary>
    public void Advance(BranchWork branch, ReadOnlySpan<byte> token, bool ledAlone)
    {
        var followed = branch.Followed!;
        var expected = branch.Round is { IsActive: true } round && round.TryAccept(token);
        if (!ledAlone || splitter.EndsWithToken(followed.Tail.WrittenSpan, token))
        {
            Commit(branch, followed);
        }

        followed.Tail.Write(token);
        if (expected)
        {
            branch.Answered = branch.Round!.IsSent;
            return;
        }

        rounds.End(branch);
        branch.Answered = false;
    }

    /// <summary>
    /// Begins to answer the steps that the lead has drafted: each of its pieces says whether the step before it begins at a boundary. Asked without a draft, or with an empty one (the lead
    /// cannot say what follows), the branch takes the end of the text for one.
    /// </summary>
    public FollowerAnswer TryTakeUp(BranchWork branch)
    {
        var draft = branch.AwaitsDraft ? branch.Proposal : null;
        if (branch.AwaitsDraft && (draft is null || draft.FirstStep != branch.Step || draft.Attempt != branch.Attempt))
        {
            return FollowerAnswer.Awaited;
        }

        branch.AwaitsDraft = false;
        branch.BeginRound();
        _tail.ResetWrittenCount();
        _tail.Write(branch.Followed!.Tail.WrittenSpan);
        var pieces = draft?.Pieces.Count ?? 0;
        if (!TryAnswer(branch, pieces > 0 ? draft!.Pieces[0].Span : default))
        {
            return FollowerAnswer.ContextFull;
        }

        for (var i = 1; i < pieces; i++)
        {
            _tail.Write(draft!.Pieces[i - 1].Span);
            if (!TryAnswer(branch, draft.Pieces[i].Span))
            {
                break; // what fits is answered; the step behind it says that the context is full
            }

            branch.Round!.Expect(draft.Pieces[i - 1].Span);
        }

        branch.Round!.PassAbstentions();
        return FollowerAnswer.Begun;
    }

    /// <summary>Adds the step behind the tail as a position to score, or as one to abstain from; false when the tail's tokens have no place.</summary>
    private bool TryAnswer(BranchWork branch, ReadOnlySpan<byte> next)
    {
        if (!splitter.EndsWithToken(_tail.WrittenSpan, next))
        {
            branch.Round!.AddAbstention();
            return true;
        }

        var split = splitter.Split(_tail.WrittenSpan);
        if (branch.Tokens.Count + split.Length > contextTokens)
        {
            return false;
        }

        Append(branch, split);
        branch.Round!.AddPosition(branch.Tokens.Count);
        _tail.ResetWrittenCount();
        return true;
    }

    /// <summary>The tail ends with a token: a round has its tokens already, unless it was begun with another draft.</summary>
    private void Commit(BranchWork branch, FollowedText followed)
    {
        var split = splitter.Split(followed.Tail.WrittenSpan);
        if (split.IsEmpty)
        {
            return; // nothing, or nothing that the model can represent yet
        }

        if (!CollectionsMarshal.AsSpan(branch.Tokens)[followed.Committed..].StartsWith(split))
        {
            rounds.End(branch);
            Append(branch, split);
        }

        followed.Committed += split.Length;
        followed.Tail.ResetWrittenCount();
    }

    private static void Append(BranchWork branch, ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
        {
            branch.Tokens.Add(id);
        }

        branch.Boundaries.Add(branch.Tokens.Count);
    }
}
