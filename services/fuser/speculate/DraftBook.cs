using ModelNet.Contracts;

namespace ModelNet.Fuser.Speculate;

/// <summary>
/// What was measured of each group of models that fused stages have had, so that a new stage begins with what earlier ones learnt. It is no state that has to survive: a
/// fuser that starts learns it again within a few steps.
/// </summary>
internal sealed class DraftBook
{
    /// <summary>Far more groups than flows have; the limit keeps an endless stream of new ones from filling the memory.</summary>
    private const int MostGroups = 1024;

    private readonly Dictionary<string, DraftEstimates> _groups = new(StringComparer.Ordinal);

    /// <summary>The estimates of the task's branches, in its order and with its weights: both decide who would have drafted the fused token.</summary>
    public DraftEstimates Of(FusionTask task)
    {
        var group = string.Join(',', Enumerable.Range(0, task.Branches.Count).Select(branch => FormattableString.Invariant($"{task.Branches[branch].Model}*{task.Branches[branch].Weight:R}")));
        if (!_groups.TryGetValue(group, out var estimates))
        {
            if (_groups.Count == MostGroups)
            {
                _groups.Clear();
            }

            _groups.Add(group, estimates = new DraftEstimates(task.Branches.Count));
        }

        return estimates;
    }
}
