namespace ModelNet.Dashboard.Observe;

/// <summary>Where the time of fused steps went, microseconds. Not thread-safe.</summary>
internal sealed class StepTimes
{
    /// <summary>From one decision to the next of the same session, by the log's clock (milliseconds on Kafka).</summary>
    public SampleRing Interval { get; } = new();

    /// <summary>What the branch that answered last computed.</summary>
    public SampleRing Compute { get; } = new();

    /// <summary>From that branch's append to the fuser's read.</summary>
    public SampleRing Transfer { get; } = new();

    /// <summary>The fuser's own computing.</summary>
    public SampleRing Fuse { get; } = new();
}
