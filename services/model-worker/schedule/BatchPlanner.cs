using ModelNet.Inference;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>One branch's share of a decode: its tokens <paramref name="First"/> … <paramref name="First"/> + <paramref name="Count"/> − 1, ending at batch row <paramref name="LastRow"/>.</summary>
internal readonly record struct BatchShare(BranchWork Branch, int First, int Count, int LastRow, bool Completes);

/// <summary>
/// Chooses what the next forward pass computes: first every branch that is a step away from an answer, then chunks of prefill while
/// there is room. A deterministic branch always computes alone, so that its batch shape never depends on other sessions.
/// </summary>
internal sealed class BatchPlanner
{
    private readonly int _maxTokens;
    private readonly List<DecodeToken> _tokens = [];
    private readonly List<BatchShare> _shares = [];

    public BatchPlanner(int maxTokens) => _maxTokens = maxTokens;

    public List<DecodeToken> Tokens => _tokens;

    public List<BatchShare> Shares => _shares;

    /// <summary>Fills <see cref="Tokens"/> and <see cref="Shares"/>; false when nothing needs computing.</summary>
    public bool Plan(IReadOnlyList<BranchWork> open)
    {
        _tokens.Clear();
        _shares.Clear();
        if (FirstDeterministic(open) is { } alone)
        {
            AddShare(alone);
            return true;
        }

        AddReady(open, prefill: false);
        AddReady(open, prefill: true);
        return _shares.Count > 0;
    }

    private static bool IsReady(BranchWork branch) => branch.NeedsDecode && branch.Sequence != BranchWork.NoSequence;

    private static BranchWork? FirstDeterministic(IReadOnlyList<BranchWork> open)
    {
        foreach (var branch in open)
        {
            if (branch.Deterministic && IsReady(branch))
            {
                return branch;
            }
        }

        return null;
    }

    private void AddReady(IReadOnlyList<BranchWork> open, bool prefill)
    {
        foreach (var branch in open)
        {
            if (IsReady(branch) && branch.InPrefill == prefill && _tokens.Count < _maxTokens)
            {
                AddShare(branch);
            }
        }
    }

    private void AddShare(BranchWork branch)
    {
        var count = Math.Min(branch.NextStop - branch.Cached, _maxTokens - _tokens.Count);
        var completes = count == branch.Uncached;
        for (var i = 0; i < count; i++)
        {
            var position = branch.Cached + i;
            _tokens.Add(new DecodeToken(branch.Tokens[position], position, branch.Sequence, completes && i == count - 1));
        }

        _shares.Add(new BatchShare(branch, branch.Cached, count, _tokens.Count - 1, completes));
    }
}
