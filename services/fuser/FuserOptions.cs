namespace ModelNet.Fuser;

/// <summary>What the fuser needs to know.</summary>
public sealed record FuserOptions
{
    /// <summary>How many finished stages are remembered, so that a repeated task has no effect.</summary>
    public int RememberedStages { get; init; } = 65_536;
}
