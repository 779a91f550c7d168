namespace ModelNet.Flow;

/// <summary>When a fused stage decides a step. The tokens are the same.</summary>
public enum FlowDeciding
{
    /// <summary>When every branch has answered: each token's record holds every vote.</summary>
    Complete,

    /// <summary>As soon as no late branch could change the token.</summary>
    Early,
}
