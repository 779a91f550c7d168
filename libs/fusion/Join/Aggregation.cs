namespace ModelNet.Fusion;

/// <summary>How the branches' probabilities of one byte string become one value.</summary>
public enum Aggregation
{
    /// <summary>Σ wᵢ pᵢ: the weighted mean (the published method, with equal weights).</summary>
    Arithmetic = 0,

    /// <summary>Π pᵢ^wᵢ: the weighted geometric mean; a branch that gives 0 vetoes.</summary>
    Geometric = 1,
}
