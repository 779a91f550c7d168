using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.Inference;
using ModelNet.ModelWorker.Decode;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Lead;
using ModelNet.ModelWorker.Schedule;
using ModelNet.ModelWorker.Span;
using ModelNet.ModelWorker.Speculate;

namespace ModelNet.ModelWorker.Emit;

/// <summary>Answers for each branch whose logits are ready: a distribution for the fuser, or the next token where this worker decides alone.</summary>
internal sealed class Answerer(
    int contextTokens,
    WorkerIntake intake,
    BranchSteps steps,
    Decoder decoder,
    AloneDecider decider,
    AloneEmitter alone,
    DistributionEmitter distributions,
    BranchRounds rounds,
    FollowerSteps followers,
    RoundAnswerer roundAnswers,
    SpanAnswerer spans,
    StageResultEmitter results)
{
    /// <summary>Answers from a decode that has just run.</summary>
    public void Answer(IReadOnlyList<BatchShare> shares)
    {
        foreach (var share in shares)
        {
            if (!share.Branch.IsOpen || share.Branch.Step != share.Step)
            {
                continue; // decided or cancelled while it was computed: nobody waits for it
            }

            if (share.Branch.SpanRound is not null)
            {
                AnswerSpan(share.Branch, share);
            }
            else if (share.Branch.Round is { IsActive: true })
            {
                AnswerRound(share);
            }
            else if (share.Completes && share.Branch.LogitsRow == share.LastRow)
            {
                Answer(share.Branch);
            }
        }
    }

    /// <summary>Answers that need no forward pass: wider lists from logits at hand, abstentions, full contexts, ends that an earlier run had reached.</summary>
    public bool AnswerWithoutCompute(IReadOnlyList<BranchWork> changed)
    {
        var answered = false;
        for (var i = changed.Count - 1; i >= 0; i--)
        {
            var branch = changed[i];
            if (branch.IsOpen && !branch.Answered)
            {
                answered |= AnswerWithoutCompute(branch);
            }
        }

        return answered;
    }

    /// <summary>Fails every branch of a decode that the engine refused.</summary>
    public void Fail(IReadOnlyList<BatchShare> shares, InferenceException failure)
    {
        foreach (var share in shares)
        {
            Fail(share.Branch, failure.Code, failure.Message);
        }
    }

    private bool AnswerWithoutCompute(BranchWork branch)
    {
        if (branch.Finished != Finish.None)
        {
            intake.Report(branch, branch.Finished);
        }
        else if (!branch.Fused && branch.Step >= branch.MaxTokens)
        {
            EndAlone(branch, Finish.Length);
        }
        else if (branch.Unrepresented.WrittenCount > 0)
        {
            AbstainOrFail(branch);
        }
        else if (branch.Tokens.Count > contextTokens)
        {
            OnFullContext(branch);
        }
        else if (branch is { Followed: not null, Step: > 0 })
        {
            return Follow(branch);
        }
        else if (branch.SpanRound is not null)
        {
            return AnswerSpan(branch, share: null);
        }
        else if (branch.AwaitsDraft && !rounds.TryTakeUp(branch))
        {
            return false;
        }
        else if (branch.Cached >= branch.NextEnd)
        {
            AnswerAgain(branch);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>A branch that follows a lead answers in rounds; those that it abstains from throughout need no decode.</summary>
    private bool Follow(BranchWork branch)
    {
        if (branch.Round is { IsActive: true })
        {
            return false;
        }

        switch (followers.TryTakeUp(branch))
        {
            case FollowerAnswer.Awaited:
                return false;
            case FollowerAnswer.ContextFull:
                OnFullContext(branch);
                return true;
            default:
                return roundAnswers.SendIfScored(branch, branch.Round!);
        }
    }

    /// <summary>A step that is asked for again: from its logits where they are at hand, else its last token is computed once more.</summary>
    private void AnswerAgain(BranchWork branch)
    {
        if (Decoder.HasLogits(branch) && branch.Round is not { IsActive: true })
        {
            Answer(branch);
        }
        else
        {
            decoder.RollBack(branch);
        }
    }

    private void AnswerRound(BatchShare share)
    {
        try
        {
            share.Branch.LogitsRow = -1; // the next decode may follow at once
            roundAnswers.Score(share);
        }
        catch (FusionException broken)
        {
            Fail(share.Branch, broken.Code, broken.Message);
        }
    }

    /// <summary>From a decode that has just run, or from what was drafted meanwhile.</summary>
    private bool AnswerSpan(BranchWork branch, BatchShare? share)
    {
        try
        {
            return share is { } computed ? spans.Score(computed) : spans.GoOn(branch);
        }
        catch (FusionException broken)
        {
            Fail(branch, broken.Code, broken.Message);
            return true;
        }
    }

    private void Answer(BranchWork branch)
    {
        try
        {
            if (branch.Fused)
            {
                distributions.Scored(branch, decoder.LogitsOf(branch));
                decoder.Hold(branch);
            }
            else
            {
                DecideAlone(branch);
            }
        }
        catch (FusionException broken)
        {
            Fail(branch, broken.Code, broken.Message);
        }
    }

    private void DecideAlone(BranchWork branch)
    {
        var decision = decider.Decide(decoder.LogitsOf(branch), branch.Sampling, branch.Key.Stage, branch.Step);
        Decoder.Forget(branch);
        if (decision.Kind == FusionKind.EndOfSequence)
        {
            EndAlone(branch, Finish.EndOfSequence);
            return;
        }

        var bytes = decision.Bytes;
        var stops = branch.StopsWith(bytes);
        alone.Token(branch, bytes, stops ? Finish.EndOfSequence : Finish.None);
        branch.Step++;
        steps.Append(branch, bytes);
        if (stops)
        {
            EndAlone(branch, Finish.EndOfSequence);
        }
        else if (branch.Step >= branch.MaxTokens)
        {
            EndAlone(branch, Finish.Length);
        }
    }

    private void EndAlone(BranchWork branch, Finish finish)
    {
        alone.End(branch, finish);
        intake.End(branch);
    }

    private void AbstainOrFail(BranchWork branch)
    {
        if (branch.Fused)
        {
            roundAnswers.Yield(branch);
            spans.Yield(branch);
            distributions.Without(branch, PositionStatus.Abstain);
        }
        else
        {
            Fail(branch, "token_not_representable", "The model's own token could not be appended to its context.");
        }
    }

    private void OnFullContext(BranchWork branch)
    {
        if (branch.Fused)
        {
            roundAnswers.Yield(branch);
            spans.Yield(branch);
            distributions.Without(branch, PositionStatus.ContextFull);
        }
        else
        {
            EndAlone(branch, Finish.Context);
        }
    }

    private void Fail(BranchWork branch, string code, string message)
    {
        results.Failed(branch, code, message);
        intake.Close(branch);
    }
}
