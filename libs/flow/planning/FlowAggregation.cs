namespace ModelNet.Flow;

/// <summary>How the next-token distributions of a fused stage are averaged.</summary>
public enum FlowAggregation
{
    /// <summary>The weighted mean of the probabilities (the published method).</summary>
    Arithmetic,

    /// <summary>The weighted mean of the logarithms.</summary>
    Geometric,
}
