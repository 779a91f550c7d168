namespace ModelNet.Fuser;

/// <summary>What the fuser needs to know.</summary>
public sealed record FuserOptions
{
    /// <summary>How many finished stages are remembered, so that a repeated task has no effect.</summary>
    public int RememberedStages { get; init; } = 65_536;

    /// <summary>How long a stage may stand still before the branches are told once more what is decided. Far above any step's time; a slow branch is not disturbed by it.</summary>
    public TimeSpan ResyncAfter { get; init; } = TimeSpan.FromSeconds(10);
}
