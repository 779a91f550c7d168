using ModelNet.Contracts;

namespace ModelNet.Fuser.Intake;

/// <summary>
/// What becomes of a stage's step for which a branch does not answer in time. Time only ever opens a way to decide; what was decided, and without whom, is in the token's record, and
/// from there on nothing depends on it.
/// </summary>
internal sealed class StageStraggler(int branches, int quorum, bool fails, TimeSpan deadline)
{
    private readonly bool[] _lagging = new bool[branches];

    public static StageStraggler? Of(FusionTask task) => task.Straggler.IsEmpty
        ? null
        : new StageStraggler(task.Branches.Count, Math.Max(1, task.Quorum), task.Straggler.ToString() != "quorum", TimeSpan.FromMilliseconds(Math.Max(1, task.DeadlineMs)));

    /// <summary>Whether the stage ends at the deadline.</summary>
    public bool Fails => fails;

    /// <summary>How long a step waits after its first answer.</summary>
    public TimeSpan Deadline => deadline;

    /// <summary>The step, and how wide its lists were asked for, whose deadline runs; none when negative.</summary>
    public (int Step, int AskedK) Armed { get; set; } = (-1, 0);

    /// <summary>When the running deadline is over: a time stamp of the fuser's clock.</summary>
    public long DueAt { get; set; }

    /// <summary>Whether the queue of deadlines holds the stage.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether the step at hand has waited long enough.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>
    /// Whether the step may be decided without some branches: after its deadline, or when those that miss are the ones the step before was decided without. At least a quorum is there.
    /// </summary>
    public bool MayDecide(StageState stage, Func<StageState, Arrival, bool> isUsable)
    {
        var (there, awaited) = (0, 0);
        for (var branch = 0; branch < branches; branch++)
        {
            var usable = stage.Arrivals[branch] is { } arrival && isUsable(stage, arrival);
            there += usable ? 1 : 0;
            awaited += usable || _lagging[branch] ? 0 : 1;
        }

        return !fails && there >= quorum && (IsOverdue || awaited == 0);
    }

    /// <summary>A decided token's record says without whom: those are not waited for again until they answer in time.</summary>
    public void Decided(ReadOnlySpan<int> without)
    {
        Array.Clear(_lagging);
        foreach (var branch in without)
        {
            if ((uint)branch < (uint)branches)
            {
                _lagging[branch] = true;
            }
        }

        Forget();
    }

    /// <summary>No deadline runs: the step is decided, its lists are asked for again, or the stage is no longer this fuser's.</summary>
    public void Forget()
    {
        IsOverdue = false;
        Armed = (-1, 0);
    }
}
