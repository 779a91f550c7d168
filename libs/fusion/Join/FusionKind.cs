namespace ModelNet.Fusion;

/// <summary>What a step's join came to.</summary>
public enum FusionKind
{
    /// <summary>The fused token is <see cref="FusionDecision.UnionId"/>.</summary>
    Token = 0,

    /// <summary>The models end the sequence here.</summary>
    EndOfSequence = 1,

    /// <summary>The lists at hand do not settle it: wait for missing branches or ask <see cref="StepJoin.BranchesToWiden"/> for wider lists.</summary>
    Uncertain = 2,

    /// <summary>No branch with a weight above 0 took part.</summary>
    AllAbstain = 3,
}
