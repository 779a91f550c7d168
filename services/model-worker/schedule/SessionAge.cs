using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// Older work first, in the same order in every worker: by request, then by stage, so that neither two sessions nor two stages of one
/// session can hold each other up.
/// </summary>
internal sealed class SessionAge : IComparer<BranchWork>
{
    public static readonly SessionAge Order = new();

    /// <summary>The same as a delegate made once: sorting with it allocates nothing.</summary>
    public static readonly Comparison<BranchWork> OldestFirst = Order.Compare;

    private SessionAge()
    {
    }

    public static bool IsOlder(BranchWork a, BranchWork b) => Order.Compare(a, b) < 0;

    /// <inheritdoc/>
    public int Compare(BranchWork? a, BranchWork? b)
    {
        if (ReferenceEquals(a, b) || a is null || b is null)
        {
            return a is null ? (b is null ? 0 : -1) : b is null ? 1 : 0;
        }

        var order = a.Priority.CompareTo(b.Priority);
        order = order != 0 ? order : string.CompareOrdinal(a.Session, b.Session);
        order = order != 0 ? order : a.Key.Stage.CompareTo(b.Key.Stage);
        order = order != 0 ? order : a.Key.Branch.CompareTo(b.Key.Branch);
        return order != 0 ? order : a.Attempt.CompareTo(b.Attempt);
    }
}
