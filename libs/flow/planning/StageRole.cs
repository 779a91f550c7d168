namespace ModelNet.Flow;

/// <summary>What a stage is asked to do; it follows from how many earlier results it sees.</summary>
public enum StageRole
{
    /// <summary>Sees the question only.</summary>
    Assistant,

    /// <summary>Sees one result.</summary>
    Reviewer,

    /// <summary>Sees two results or more.</summary>
    Verifier,
}

internal static class StageRoles
{
    internal static StageRole For(int visibleResults) => (StageRole)Math.Min(visibleResults, (int)StageRole.Verifier);
}
