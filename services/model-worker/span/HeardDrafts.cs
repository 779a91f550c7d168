using ModelNet.Contracts;
using ModelNet.Fusion;

namespace ModelNet.ModelWorker.Span;

/// <summary>
/// The drafts of all branches of a stage, the worker's own among them, as the log tells them: the first of a branch and step counts, for every reader. Those of later steps wait for their step; a branch
/// that is quick, or a history that is read again topic by topic, tells them before.
/// </summary>
internal sealed class HeardDrafts(int branches)
{
    private readonly Dictionary<int, HeardDraft?[]> _bySteps = [];

    /// <summary>Keeps a draft; false when one of this branch and step is known, or there is no such branch.</summary>
    public bool TryHear(Draft draft)
    {
        if ((uint)draft.Branch >= (uint)branches)
        {
            return false;
        }

        if (!_bySteps.TryGetValue(draft.FirstStep, out var heard))
        {
            _bySteps.Add(draft.FirstStep, heard = new HeardDraft?[branches]);
        }

        var isNew = heard[draft.Branch] is null;
        heard[draft.Branch] ??= HeardDraft.Of(draft);
        return isNew;
    }

    /// <summary>A branch's draft for a step; null while it is not known.</summary>
    public HeardDraft? Of(int step, int branch) => _bySteps.TryGetValue(step, out var heard) ? heard[branch] : null;

    /// <summary>Whether every branch has drafted for the step.</summary>
    public bool IsComplete(int step) => _bySteps.TryGetValue(step, out var heard) && Array.TrueForAll(heard, draft => draft is not null);

    /// <summary>The step's distinct spans, in their order.</summary>
    public IEnumerable<SpanCandidate> CandidatesOf(int step) =>
        _bySteps.TryGetValue(step, out var heard) ? heard.Select(draft => draft?.Candidate).OfType<SpanCandidate>().Distinct().Order(Comparer<SpanCandidate>.Create(SpanCandidate.Compare)) : [];

    /// <summary>Forgets the steps before this one: they are decided.</summary>
    public void ForgetBefore(int step)
    {
        foreach (var known in _bySteps.Keys.Where(known => known < step).ToArray())
        {
            _bySteps.Remove(known);
        }
    }
}
