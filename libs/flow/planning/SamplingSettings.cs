namespace ModelNet.Flow;

/// <summary>What a flow, a stage or a request says about drawing tokens; null where it says nothing.</summary>
/// <param name="Temperature">0 takes the most probable token; above 0, at most <see cref="FlowLimits.Temperature"/>, draws one.</param>
/// <param name="TopP">0 … 1: draws only from the most probable tokens that together have this share.</param>
/// <param name="Seed">What the draws are computed from.</param>
public sealed record SamplingSettings(double? Temperature = null, double? TopP = null, string? Seed = null)
{
    /// <summary>Says nothing.</summary>
    public static SamplingSettings None { get; } = new();

    /// <summary>These, and the others' where these say nothing.</summary>
    public SamplingSettings Or(SamplingSettings others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new SamplingSettings(Temperature ?? others.Temperature, TopP ?? others.TopP, Seed ?? others.Seed);
    }
}

/// <summary>How the tokens of a stage of a session are chosen.</summary>
/// <param name="Temperature">0 for the most probable token.</param>
/// <param name="TopP">1 for all tokens.</param>
/// <param name="Seed">Null where neither flow nor request has one: then the session's id is.</param>
public readonly record struct StageSampling(double Temperature, double TopP, string? Seed)
{
    /// <summary>Whether tokens are drawn.</summary>
    public bool Draws => Temperature > 0;
}
