using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fuser.Intake;
using ModelNet.Fuser.Join;
using ModelNet.Fusion;

namespace ModelNet.Fuser.Emit;

/// <summary>Writes decided tokens with their evidence, requests for wider lists, and finished stages.</summary>
internal sealed class FusedEmitter
{
    private readonly IBus _bus;
    private readonly RecordEncoder _encoder = new();
    private readonly FusedTokens _tokens = new();
    private readonly StageResult _result = new();

    /// <summary>Tokens were added that are not written.</summary>
    private bool _hasTokens;

    public FusedEmitter(IBus bus) => _bus = bus;

    /// <summary>Adds the step's token (empty bytes for the end of the sequence) with who voted what to the record that <see cref="Flush"/> writes.</summary>
    public void Add(StageState stage, StepDecider decider, Finish finish)
    {
        var token = Begin(stage, finish);
        token.Bytes.Set(decider.Bytes);
        token.Probability = decider.Probability;
        token.Margin = decider.Margin;
        token.Certified = decider.Certified;
        token.K = decider.EntriesUsed;
        token.FuseNs = decider.FuseNanoseconds;
        token.Absent = decider.Absent;
        foreach (var branch in decider.Without)
        {
            token.Without.Add(branch);
        }

        token.Drawn = decider.Drawn;
        token.Policy.Set(decider.IsLedAlone ? PolicyNames.LedAlone : PolicyNames.OnTheLog(stage.Policy.Kind));
        var now = Stopwatch.GetTimestamp();
        for (var branch = 0; branch < stage.Arrivals.Length; branch++)
        {
            var vote = token.Votes.Add();
            if (stage.Arrivals[branch] is { } arrival && !decider.Without.Contains(branch))
            {
                Vote(vote, arrival, decider, branch, now);
            }
        }
    }

    /// <summary>Adds a token that the caller fills to the record that <see cref="Flush"/> writes.</summary>
    public FusedToken Begin(StageState stage, Finish finish)
    {
        if (!_hasTokens)
        {
            Begin(stage, FusedKind.Tokens, finish);
            _hasTokens = true;
        }

        _tokens.Finish = finish;
        return _tokens.Tokens.Add();
    }

    /// <summary>Writes the tokens that were added, if there are any.</summary>
    /// <param name="stage">The stage whose tokens they are; nothing is added for another before.</param>
    /// <param name="draftAhead">Whether the branches may go on with a draft, where the stage has drafts.</param>
    public void Flush(StageState stage, bool draftAhead = false)
    {
        if (!_hasTokens)
        {
            return;
        }

        _hasTokens = false;
        if (draftAhead)
        {
            DraftAhead(stage);
        }

        Send(stage);
    }

    /// <summary>Ends a stage without a token: a branch's context is full.</summary>
    public void End(StageState stage, Finish finish)
    {
        Begin(stage, FusedKind.Tokens, finish);
        Send(stage);
    }

    /// <summary>Asks every branch for a longer list of the step.</summary>
    public void Widen(StageState stage, int k)
    {
        Begin(stage, FusedKind.Widen, Finish.None);
        _tokens.WidenK = k;
        Send(stage);
    }

    /// <summary>Repeats every decided token, without votes, and asks for the step at hand.</summary>
    public void Resync(StageState stage)
    {
        Begin(stage, FusedKind.Resync, Finish.None);
        _tokens.FirstStep = 0;
        _tokens.WidenK = stage.AskedK;
        for (var step = 0; step < stage.Step; step++)
        {
            var token = _tokens.Tokens.Add();
            token.Bytes.Set(stage.Text.Of(step));
            token.Policy.Set(stage.Text.IsLedAlone(step) ? PolicyNames.LedAlone : "");
        }

        if (stage.Policy.IsLed && stage.Step > 0)
        {
            DraftAhead(stage); // only the lead can answer a step that it has not drafted
        }

        Send(stage);
    }

    /// <summary>Reports the finished stage to the router.</summary>
    public void Completed(StageState stage)
    {
        Report(stage, Outcome.Completed, stage.Finish);
        _result.Text.Set(Utf8Stream.TextOf(stage.Stop.Before(stage.Text.Written)));
        _bus.Append(Topics.StageResults, stage.SessionUtf8, _encoder.Encode(_result), TraceContext.HeadersOf(stage.Trace));
    }

    /// <summary>Reports a stage that cannot go on.</summary>
    public void Failed(StageState stage, string code, string message)
    {
        Report(stage, Outcome.Failed, Finish.Failed);
        _result.ErrorCode.Set(code);
        _result.Error.Set(message);
        _bus.Append(Topics.StageResults, stage.SessionUtf8, _encoder.Encode(_result), TraceContext.HeadersOf(stage.Trace));
    }

    private void DraftAhead(StageState stage)
    {
        if (stage.Drafting is { } drafting)
        {
            (_tokens.DraftBranch, _tokens.DraftLength) = drafting.Next(stage.MaxTokens - stage.Step);
        }
    }

    private static void Vote(Vote vote, Arrival arrival, StepDecider decider, int branch, long now)
    {
        var evidence = decider.EvidenceOf(branch);
        vote.Top.Set(evidence.TopUnionId < 0 ? default : decider.BytesOf(evidence.TopUnionId));
        vote.TopProbability = evidence.TopProbability;
        vote.Probability = evidence.Listed ? evidence.Probability : 0;
        vote.Weight = evidence.EffectiveWeight;
        vote.ComputeNs = arrival.ComputeNanoseconds;
        vote.WaitUs = (long)Stopwatch.GetElapsedTime(arrival.ArrivedAt, now).TotalMicroseconds;
        vote.TransferUs = arrival.TransferMicroseconds;
    }

    private void Begin(StageState stage, FusedKind kind, Finish finish)
    {
        _tokens.Reset();
        _tokens.Session.Set(stage.SessionUtf8);
        _tokens.Stage = stage.Stage;
        _tokens.Attempt = stage.Attempt;
        _tokens.Kind = kind;
        _tokens.FirstStep = stage.Step;
        _tokens.Finish = finish;
        _tokens.Branch = -1;
    }

    private void Send(StageState stage) => _bus.Append(Topics.FusedTokens, stage.SessionUtf8, _encoder.Encode(_tokens));

    private void Report(StageState stage, Outcome outcome, Finish finish)
    {
        var now = stage.EndedAt == 0 ? Stopwatch.GetTimestamp() : stage.EndedAt;
        var firstDecided = stage.FirstDecided == 0 ? now : stage.FirstDecided;
        _result.Reset();
        _result.Session.Set(stage.SessionUtf8);
        _result.Stage = stage.Stage;
        _result.Branch = -1;
        _result.Attempt = stage.Attempt;
        _result.Outcome = outcome;
        _result.Finish = finish;
        _result.TokenCount = stage.Step;
        _result.PromptTokens = stage.PromptTokens.Sum();
        _result.PrefillUs = (long)Stopwatch.GetElapsedTime(stage.Began, firstDecided).TotalMicroseconds;
        _result.DecodeUs = (long)Stopwatch.GetElapsedTime(firstDecided, now).TotalMicroseconds;
        _result.WallUs = (long)Stopwatch.GetElapsedTime(stage.Began, now).TotalMicroseconds;
        _result.Resumed = stage.Resumed;
    }
}
