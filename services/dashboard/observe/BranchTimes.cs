namespace ModelNet.Dashboard.Observe;

/// <summary>What the fuser saw of one model in the fused steps of all sessions. Not thread-safe.</summary>
internal sealed class BranchTimes
{
    /// <summary>Steps that it answered.</summary>
    public long Steps { get; private set; }

    /// <summary>Steps that were decided without it.</summary>
    public long Absent { get; private set; }

    /// <summary>Steps whose last answer was its own: everyone else waited for it.</summary>
    public long Last { get; private set; }

    /// <summary>Steps whose token was its own first choice.</summary>
    public long Agreed { get; private set; }

    /// <summary>Computing time for a step, microseconds; the first step of a stage, which pays for the prompt, is left out.</summary>
    public SampleRing Compute { get; } = new();

    /// <summary>How long its answers waited for the others, microseconds.</summary>
    public SampleRing Wait { get; } = new();

    /// <summary>From its append to the fuser's read, microseconds.</summary>
    public SampleRing Transfer { get; } = new();

    /// <summary>Takes its vote on a token.</summary>
    public void Add(in BranchVote vote)
    {
        if (!vote.Answered)
        {
            Absent++;
            return;
        }

        Steps++;
        Last += vote.Last ? 1 : 0;
        Agreed += vote.Agreed ? 1 : 0;
        Wait.Add(vote.WaitUs);
        Transfer.Add(vote.TransferUs);
        if (vote.ComputeUs is { } time)
        {
            Compute.Add(time);
        }
    }
}
