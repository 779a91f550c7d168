using ModelNet.Contracts;
using ModelNet.Fuser.Intake;
using ModelNet.Fuser.Join;

namespace ModelNet.Fuser.Speculate;

/// <summary>Who drafts a stage's next steps, and how many. It decides about speed only: whatever is drafted, the tokens are those of deciding step by step.</summary>
internal sealed class Drafting
{
    private const int Nobody = -1;
    private readonly int _branch;
    private readonly int _length;
    private readonly bool _isLed;
    private readonly DraftEstimates _estimates;

    /// <summary>Who was told to draft the steps that are being answered now.</summary>
    private int _drafter = Nobody;

    /// <summary>A drafter that did not answer: while it is silent nobody drafts, for the others would wait for its draft in every round.</summary>
    private int _silent = Nobody;

    private Drafting(FusionTask task, DraftEstimates estimates)
    {
        _branch = task.DraftBranch;
        _length = task.DraftLength;
        _isLed = StagePolicy.Of(task).IsLed;
        _estimates = estimates;
    }

    /// <summary>Null when the stage has no drafts.</summary>
    public static Drafting? Of(FusionTask task, DraftBook book) =>
        task.DraftLength > 0 && task.DraftBranch < task.Branches.Count ? new Drafting(task, book.Of(task)) : null;

    /// <summary>
    /// The drafter and how many steps it drafts, given how many tokens the stage may still have: each draft is followed by one more token. A lead's is not, since what a piece is followed by
    /// says where the others' tokens end.
    /// </summary>
    public (int Branch, int Length) Next(int tokensLeft)
    {
        if (_isLed)
        {
            return (_branch, Math.Min(_length, tokensLeft));
        }

        var most = Math.Min(_length, tokensLeft - 1);
        var (branch, length) = _branch >= 0 ? (_branch, most) : _estimates.Best(most);
        (_drafter, length) = length > 0 && _silent == Nobody ? (branch, length) : (Nobody, 0);
        return (_drafter, length);
    }

    /// <summary>The stage has waited so long that its branches are asked again.</summary>
    public void StoodStill(StageState stage) => _silent = _drafter != Nobody && stage.Arrivals[_drafter] is null ? _drafter : _silent;

    /// <summary>A branch has sent something: it may draft again.</summary>
    public void Heard(int branch) => _silent = branch == _silent ? Nobody : _silent;

    /// <summary>Learns from a step that was just decided: which branches would have drafted its token, and how long they computed.</summary>
    public void Learn(StageState stage, StepDecider decider)
    {
        if (_branch >= 0)
        {
            return;
        }

        for (var branch = 0; branch < stage.Arrivals.Length; branch++)
        {
            if (stage.Arrivals[branch] is { Position.Status: PositionStatus.Scored } arrival && decider.EvidenceOf(branch).TopUnionId is >= 0 and var top)
            {
                _estimates.Guessed(branch, decider.BytesOf(top).SequenceEqual(decider.Bytes));
                if (arrival is { Index: 0, Record.FirstStep: > 0 })
                {
                    _estimates.Computed(branch, arrival.Record.Positions.Count, branch == _drafter, arrival.Record.ComputeNs, arrival.TransferMicroseconds * 1000);
                }
            }
        }
    }
}
