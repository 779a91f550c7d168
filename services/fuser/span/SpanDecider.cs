using System.Diagnostics;
using ModelNet.Contracts;
using ModelNet.Fuser.Intake;
using ModelNet.Fusion;

namespace ModelNet.Fuser.Span;

/// <summary>Joins the scores of one step's spans. Pure: the same records give the same span, bit for bit, in whatever order they arrived.</summary>
internal sealed class SpanDecider
{
    private readonly SpanJoin _join = new();

    /// <summary>How long the latest decision took, in ns.</summary>
    public long FuseNanoseconds { get; private set; }

    /// <summary>The span of a step for which every branch is there; null where one of them has no room left, which ends the stage.</summary>
    /// <exception cref="FusionException">a record has no scores or impossible ones, or nobody has a span; the code says which.</exception>
    public SpanDecision? Decide(StageState stage)
    {
        var began = Stopwatch.GetTimestamp();
        _join.Reset(stage.Weights);
        for (var branch = 0; branch < stage.Arrivals.Length; branch++)
        {
            if (!TryEnter(branch, stage.Arrivals[branch]!))
            {
                return null;
            }
        }

        var decision = _join.Decide() ?? throw new FusionException("all_branches_abstain", "No branch has a span for this step.", "Use at least one model whose vocabulary has every byte.");
        FuseNanoseconds = (long)Stopwatch.GetElapsedTime(began).TotalNanoseconds;
        return decision;
    }

    /// <summary>False when the branch's context is full.</summary>
    private bool TryEnter(int branch, Arrival arrival)
    {
        switch (arrival.Position.Status)
        {
            case PositionStatus.Scored:
                Enter(branch, arrival.Record);
                return true;
            case PositionStatus.Abstain:
                return true;
            case PositionStatus.ContextFull:
                return false;
            default:
                throw new FusionException("branch_failed", $"Branch {branch + 1} could not score the spans.", "See the worker's own error.");
        }
    }

    private void Enter(int branch, StepDistribution record)
    {
        if (record.Spans.Count == 0)
        {
            throw new FusionException(FusionCodes.SpansMissing, $"Branch {branch + 1} answered without scores of spans.", "Run workers that are as new as the router.");
        }

        foreach (var score in record.Spans)
        {
            _join.Add(branch, new SpanCandidate(score.Bytes.Span, score.Ends), score.Microbits, score.Own);
        }
    }
}
