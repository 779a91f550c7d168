using ModelNet.Contracts;
using ModelNet.ModelWorker.Emit;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Speculate;

namespace ModelNet.ModelWorker.Span;

/// <summary>Tells the other branches what this one proposes, and the fuser what it thinks of every proposal.</summary>
internal sealed class SpanEmitter(DraftEmitter drafts, DistributionEmitter distributions)
{
    private readonly StepDistribution _scores = new();

    /// <summary>Sends a branch's draft for its open step.</summary>
    public void Announce(BranchWork branch, HeardDraft draft) => drafts.Announce(branch, draft.Pieces, draft.Candidate is { Ends: true });

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
