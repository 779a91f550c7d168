using ModelNet.Contracts;

namespace ModelNet.Fuser.Speculate;

/// <summary>Who drafts a stage's next steps, and how many. It decides about speed only: whatever is drafted, the tokens are those of deciding step by step.</summary>
internal sealed class Drafting
{
    private readonly int _branch;
    private readonly int _length;

    private Drafting(int branch, int length)
    {
        _branch = branch;
        _length = length;
    }

    /// <summary>Null when the stage has no drafts.</summary>
    public static Drafting? Of(FusionTask task) =>
        task.DraftLength > 0 && task.DraftBranch < task.Branches.Count ? new Drafting(task.DraftBranch, task.DraftLength) : null;

    /// <summary>The drafter and how many steps it drafts, given how many tokens the stage may still have: each draft is followed by one more token.</summary>
    public (int Branch, int Length) Next(int tokensLeft)
    {
        var length = Math.Min(_length, tokensLeft - 1);
        return length > 0 && _branch >= 0 ? (_branch, length) : (-1, 0);
    }
}
