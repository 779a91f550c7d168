using ModelNet.Contracts;

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
    /// <param name="vote">The vote.</param>
    /// <param name="token">The token.</param>
    /// <param name="computed">What it computed for the step, microseconds; null where that tells nothing.</param>
    /// <param name="last">Whether it was the last to answer.</param>
    public void Add(Vote vote, FusedToken token, long? computed, bool last)
    {
        if (vote.TopProbability <= 0)
        {
            Absent++;
            return;
        }

        Steps++;
        Last += last ? 1 : 0;
        Agreed += vote.Top.Span.SequenceEqual(token.Bytes.Span) ? 1 : 0;
        Wait.Add(vote.WaitUs);
        Transfer.Add(Math.Max(0, vote.TransferUs));
        if (computed is { } time)
        {
            Compute.Add(time);
        }
    }
}
