using System.Diagnostics;
using ModelNet.Fusion;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Schedule;
using ModelNet.Vocabulary;

namespace ModelNet.ModelWorker.Ahead;

/// <summary>
/// Lets branches compute behind the token that they expect, instead of waiting for its decision. A guess changes nothing but time: it is appended as the decided token would be, nothing is
/// sent before the decision, and a wrong one is taken back from the token list and the KV cache together.
/// </summary>
internal sealed class Guesses(TokenAppender appender, VocabularyTable vocabulary, SequenceSlots slots, AheadChoice choice, WorkerCounters counters, int contextTokens)
{
    /// <summary>When to guess.</summary>
    public AheadChoice Choice => choice;

    /// <summary>
    /// Whether the branch waits with nothing to compute and expects a token that it has not computed yet. Stages that draft, follow a lead or fuse spans have rounds of their own.
    /// </summary>
    public static bool CanBegin(BranchWork branch) =>
        branch is { IsOpen: true, Fused: true, Answered: true, IsDrafted: false, ExpectedId: >= 0, Lead: < 0, SpanRound: null, Guess: not { IsActive: true }, Round: not { IsActive: true } }
        && branch.Uncached == 0
        && branch.Step + 1 < branch.MaxTokens;

    /// <summary>Puts the expected token behind the decided ones; false when it has no place there.</summary>
    public bool TryBegin(BranchWork branch)
    {
        var before = branch.Tokens.Count;
        var token = vocabulary.BytesOf(branch.ExpectedId);
        if (!branch.TryExpect(token, appender, contextTokens))
        {
            branch.ExpectedId = BranchWork.NoChoice;
            return false;
        }

        branch.BeginGuess(token, before);
        return true;
    }

    /// <summary>The step's token is decided; true when the branch has it in place already, with the logits behind it unless its sequence was taken meanwhile.</summary>
    public bool TryAccept(BranchWork branch, ReadOnlySpan<byte> token)
    {
        Learn(branch, token);
        branch.ExpectedId = BranchWork.NoChoice;
        if (branch.Guess is not { IsActive: true } guess)
        {
            return false;
        }

        if (!guess.Expects(token))
        {
            TakeBack(branch);
            return false;
        }

        counters.RightGuess(branch.Tokens.Count - guess.DecidedLength);
        branch.DecodeTime += guess.Elapsed;
        branch.ComputeNanoseconds += (long)guess.Elapsed.TotalNanoseconds;
        branch.LogitsRow = guess.Row;
        branch.KeptLogits = guess.TakeKept();
        guess.End();
        return true;
    }

    /// <summary>Forgets what the branch expects; nothing to do where it expects nothing.</summary>
    public void TakeBack(BranchWork branch)
    {
        if (branch.Guess is not { IsActive: true } guess)
        {
            return;
        }

        counters.WrongGuess(branch.Tokens.Count - guess.DecidedLength);
        slots.Cut(branch, guess.DecidedLength);
        if (branch.Cached < guess.DecidedLength)
        {
            choice.GiveUp(); // a model that cannot forget a part of a sequence computes all of it again
        }

        branch.EndGuess();
    }

    /// <summary>The engine refused to compute these. False when none of them was a guess; else there will be none any more: what is due is not put at risk for what is not.</summary>
    public bool TryGiveUp(IReadOnlyList<BatchShare> shares)
    {
        var any = false;
        foreach (var share in shares)
        {
            any |= share.Ahead;
            TakeBack(share.Branch);
        }

        if (any)
        {
            choice.GiveUp();
        }

        return any;
    }

    private void Learn(BranchWork branch, ReadOnlySpan<byte> token)
    {
        if (!branch.Answered || branch.ExpectedId < 0)
        {
            return;
        }

        choice.Decided(vocabulary.BytesOf(branch.ExpectedId).SequenceEqual(token));
        if (branch.Guess is not { IsActive: true })
        {
            choice.Waited(Stopwatch.GetElapsedTime(branch.AnsweredAt));
        }
    }
}
