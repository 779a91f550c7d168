namespace ModelNet.Flow;

/// <summary>What becomes of a step for which a branch does not answer in time.</summary>
public enum FlowStraggler
{
    /// <summary>It waits.</summary>
    Wait,

    /// <summary>After the deadline the branches that have answered decide it, when they are enough.</summary>
    Quorum,

    /// <summary>After the deadline the stage fails.</summary>
    Fail,
}
