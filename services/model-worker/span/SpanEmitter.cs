using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.ModelWorker.Emit;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Span;

/// <summary>Tells the other branches what this one proposes, and the fuser what it thinks of every proposal.</summary>
internal sealed class SpanEmitter(IBus bus, DistributionEmitter distributions)
{
    private readonly RecordEncoder _encoder = new();
    private readonly Draft _draft = new();
    private readonly StepDistribution _scores = new();

    /// <summary>Sends a branch's draft for its open step.</summary>
    public void Announce(BranchWork branch, HeardDraft draft)
    {
        _draft.Reset();
        _draft.Session.Set(branch.SessionUtf8);
        _draft.Stage = branch.Key.Stage;
        _draft.Branch = branch.Key.Branch;
        _draft.Attempt = branch.Attempt;
        _draft.FirstStep = branch.Step;
        foreach (var piece in draft.Pieces)
        {
            _draft.Pieces.Add().Set(piece);
        }

        if (draft.Candidate is { Ends: true })
        {
            _draft.Pieces.Add();
        }

        bus.Append(Topics.Drafts, branch.SessionUtf8, _encoder.Encode(_draft));
    }

    /// <summary>Sends the scores of every span of the open step.</summary>
    public void Scored(BranchWork branch)
    {
        var round = branch.SpanRound!;
        var own = round.Heard.Of(branch.Step, branch.Key.Branch)?.Candidate;
        _scores.Reset();
        _scores.Positions.Add().Status = PositionStatus.Scored;
        foreach (var (span, microbits) in round.Scores)
        {
            var score = _scores.Spans.Add();
            score.Bytes.Set(span.Bytes.Span);
            score.Ends = span.Ends;
            score.Microbits = microbits;
            score.Own = span.Equals(own);
        }

        distributions.Send(branch, _scores);
    }
}
