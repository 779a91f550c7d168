using System.Diagnostics;
using ModelNet.Contracts;
using ModelNet.Fuser.Emit;
using ModelNet.Fuser.Intake;
using ModelNet.Fusion;

namespace ModelNet.Fuser.Span;

/// <summary>Decides a step of a stage that fuses spans, and writes its token: the winner's bytes, with what each branch thought of them.</summary>
internal sealed class SpanProgress(FusedEmitter emitter)
{
    private readonly SpanDecider _decider = new();

    /// <summary>Decides a step for which every branch is there.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="advance">Moves the stage on by bytes that were decided, and says how it ends with them.</param>
    /// <exception cref="FusionException">the branches' records cannot be joined; the code says why.</exception>
    public void Decide(StageState stage, Action<StageState, ReadOnlyMemory<byte>, Finish> advance)
    {
        if (_decider.Decide(stage) is not { } decision)
        {
            emitter.Flush(stage);
            emitter.End(stage, Finish.Context);
            stage.Finish = Finish.Context;
            return;
        }

        var finish = FinishOf(stage, decision.Span);
        Write(emitter.Begin(stage, finish), stage, decision);
        if (decision.Span.Bytes.IsEmpty)
        {
            stage.Finish = finish;
        }
        else
        {
            advance(stage, decision.Span.Bytes, finish);
        }
    }

    /// <summary>A span that ends, or completes a stop text, says so in its own record, so that a restart cannot find the one without the other.</summary>
    private static Finish FinishOf(StageState stage, SpanCandidate span) =>
        span.Ends || stage.StopsWith(span.Bytes.Span) ? Finish.EndOfSequence
        : SpanBudget.IsLast(stage.Step, stage.SpanLength, stage.MaxTokens) ? Finish.Length
        : Finish.None;

    private void Write(FusedToken token, StageState stage, SpanDecision decision)
    {
        token.Bytes.Set(decision.Span.Bytes.Span);
        token.Probability = decision.Probability;
        token.Margin = decision.Margin;
        token.Certified = true;
        token.FuseNs = _decider.FuseNanoseconds;
        token.Drawn = -1;
        token.Policy.Set(PolicyNames.OnTheLog(PolicyKind.Span));
        var now = Stopwatch.GetTimestamp();
        for (var branch = 0; branch < stage.Arrivals.Length; branch++)
        {
            Write(token.Votes.Add(), stage.Arrivals[branch]!, decision.Votes[branch], now);
        }
    }

    private static void Write(Vote vote, Arrival arrival, SpanVote said, long now)
    {
        vote.Top.Set(said.Own is { } own ? own.Bytes.Span : default);
        vote.TopProbability = (float)said.OwnProbability;
        vote.Probability = (float)said.Probability;
        vote.Weight = said.Weight;
        vote.ComputeNs = arrival.ComputeNanoseconds;
        vote.WaitUs = (long)Stopwatch.GetElapsedTime(arrival.ArrivedAt, now).TotalMicroseconds;
        vote.TransferUs = arrival.TransferMicroseconds;
    }
}
