using System.Runtime.InteropServices;
using ModelNet.Contracts;
using ModelNet.Fuser.Emit;
using ModelNet.Fuser.Intake;
using ModelNet.Fuser.Span;
using ModelNet.Fusion;

namespace ModelNet.Fuser.Join;

/// <summary>Moves a stage on: decides its steps while they are complete, reports its end, and asks again for what does not come.</summary>
internal sealed class StageProgress(FuserOptions options, VocabularyBook book, StepArrivals arrivals, StepDecider decider, FusedEmitter emitter, TimeProvider time, Action<StageState> close)
{
    private readonly StepDeadlines _deadlines = new(time);
    private readonly SpanProgress _spans = new(emitter);

    /// <summary>How long until a step has waited long enough; null when none waits for a deadline.</summary>
    public TimeSpan? NextDeadline => _deadlines.Next;

    /// <summary>The stage's history is known: reports it when the log has its end, or goes on.</summary>
    public void Go(StageState stage)
    {
        stage.LastMoved = time.GetTimestamp();
        if (stage.Finish != Finish.None)
        {
            Report(stage);
        }
        else
        {
            DecideWhilePossible(stage);
        }
    }

    /// <summary>
    /// Reports a stage whose end has been read from the log. Not before: topics have no common order, so the report of a fuser that is killed could outlive the tokens that it reports, and whoever
    /// waits for them would never hear of the end.
    /// </summary>
    public void Report(StageState stage)
    {
        emitter.Completed(stage);
        close(stage);
    }

    /// <summary>
    /// Decides every step whose distributions are all there, or early where the stage says so and what is there suffices. A record that is not a distribution fails
    /// the stage with its code.
    /// </summary>
    public void DecideWhilePossible(StageState stage)
    {
        try
        {
            while (stage.Finish == Finish.None && MayDecide(stage, out var withoutLate) && Decide(stage, withoutLate))
            {
                // a decision may have completed the next step
            }

            _deadlines.Arm(stage);
        }
        catch (FusionException broken)
        {
            emitter.Flush(stage);
            emitter.Failed(stage, broken.Code, broken.Message);
            close(stage);
            return;
        }

        emitter.Flush(stage, draftAhead: stage.Finish == Finish.None && stage.AskedK == 0);
        if (stage.Finish != Finish.None)
        {
            stage.EndedAt = System.Diagnostics.Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Decides, or fails, the steps whose time is over. Only those whose partitions are live have a deadline.</summary>
    public void OnDeadlines()
    {
        while (_deadlines.TryTake(out var stage))
        {
            if (stage.Straggler!.Fails)
            {
                emitter.Failed(stage, "straggler_deadline", Late(stage));
                close(stage);
                continue;
            }

            stage.Straggler.IsOverdue = true;
            DecideWhilePossible(stage);
        }
    }

    /// <summary>Takes over a step that the log holds already.</summary>
    public void Adopt(StageState stage, FusedToken token)
    {
        stage.Straggler?.Decided(token.Without.Span);
        Advance(stage, token.Bytes.Span, Finish.None, stage.Policy.IsLed && token.Policy.Equals(PolicyNames.LedAloneUtf8));
        stage.Text.Confirm(stage.Step - 1, token.Bytes.Span);
    }

    /// <summary>
    /// A branch has not answered for long: tells all branches what is decided, so that one that missed a token catches up and one whose
    /// answer was lost sends it again. Asks less and less often; a branch that is only slow ignores it.
    /// </summary>
    public void AskAgainWhenOverdue(StageState stage)
    {
        var wait = options.ResyncAfter * Math.Pow(2, Math.Min(stage.Resyncs, 5));
        if (stage.Finish == Finish.None && time.GetElapsedTime(stage.LastMoved) > wait)
        {
            stage.Resyncs++;
            stage.LastMoved = time.GetTimestamp();
            stage.Drafting?.StoodStill(stage);
            emitter.Resync(stage);
        }
    }

    /// <param name="stage">The stage.</param>
    /// <param name="withoutLate">Whether the branches that are late are left out.</param>
    private bool MayDecide(StageState stage, out bool withoutLate)
    {
        withoutLate = stage.Straggler?.MayDecide(stage, arrivals.IsUsable) == true;
        return withoutLate || arrivals.IsComplete(stage) || stage.Early?.MayDecide(stage) == true;
    }

    /// <summary>A method of its own, because its closure would otherwise be allocated for every step of every flow.</summary>
    private Func<int, bool> IsLate(StageState stage) => branch => stage.Arrivals[branch] is not { } arrival || !arrivals.IsUsable(stage, arrival);

    private string Late(StageState stage) =>
        $"Step {stage.Step} has waited {stage.Straggler!.Deadline.TotalMilliseconds:0} ms for branch {string.Join(", ", Enumerable.Range(1, stage.Arrivals.Length).Where(branch => IsLate(stage)(branch - 1)))}. Allow more with deadline_ms, or use straggler: quorum.";

    /// <summary>False when the step has to wait for more.</summary>
    private bool Decide(StageState stage, bool withoutLate) => stage.Policy.Kind == PolicyKind.Span ? DecideSpan(stage) : DecideToken(stage, withoutLate);

    private bool DecideSpan(StageState stage)
    {
        if (stage.Policy.Sampling is not null)
        {
            throw new FusionException(FusionCodes.SamplingInvalid, "The stage fuses spans, which are compared and not drawn.", "Ask at temperature 0, or use another policy.");
        }

        _spans.Decide(stage, (moved, bytes, finish) => Advance(moved, bytes.Span, finish, ledAlone: false));
        return true;
    }

    private bool DecideToken(StageState stage, bool withoutLate)
    {
        var verdict = decider.Decide(stage, book, withoutLate ? IsLate(stage) : null);
        if (verdict == StepVerdict.Wait)
        {
            return false;
        }

        switch (verdict)
        {
            case StepVerdict.Token:
                var finish = stage.StopsWith(decider.Bytes) ? Finish.EndOfSequence : stage.Step + 1 >= stage.MaxTokens ? Finish.Length : Finish.None;
                emitter.Add(stage, decider, finish);
                stage.Drafting?.Learn(stage, decider);
                stage.Straggler?.Decided(CollectionsMarshal.AsSpan(decider.Without));
                Advance(stage, decider.Bytes, finish, decider.IsLedAlone);
                break;
            case StepVerdict.End:
                emitter.Add(stage, decider, Finish.EndOfSequence);
                stage.Finish = Finish.EndOfSequence;
                break;
            case StepVerdict.ContextFull:
                emitter.Flush(stage);
                emitter.End(stage, Finish.Context);
                stage.Finish = Finish.Context;
                break;
            default:
                stage.AskedK = Widening.Next(Math.Max(stage.AskedK, decider.EntriesUsed), int.MaxValue);
                emitter.Flush(stage);
                emitter.Widen(stage, stage.AskedK);
                stage.Straggler?.Forget();
                break;
        }

        return true;
    }

    private void Advance(StageState stage, ReadOnlySpan<byte> bytes, Finish finish, bool ledAlone)
    {
        stage.LastMoved = time.GetTimestamp();
        stage.Resyncs = 0;
        if (stage.FirstDecided == 0)
        {
            stage.FirstDecided = System.Diagnostics.Stopwatch.GetTimestamp();
        }

        stage.Text.Append(bytes, ledAlone);
        stage.AskedK = 0;
        stage.Finish = finish;
        arrivals.NextStep(stage);
    }
}
