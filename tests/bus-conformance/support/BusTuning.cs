namespace ModelNet.Bus.Conformance;

/// <summary>What a test asks of the bus it opens; null where the default will do. Bytes.</summary>
public sealed record BusTuning
{
    public long? MaxPendingBytes { get; init; }

    public long? TailBytes { get; init; }

    /// <summary>Runs before each commit: holds commits back, or throws as a disk would.</summary>
    public Action? BeforeCommit { get; init; }
}
