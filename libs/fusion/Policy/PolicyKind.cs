namespace ModelNet.Fusion;

/// <summary>How much each branch counts in a step. Definitions and sources: docs/design/fusion.md.</summary>
public enum PolicyKind
{
    /// <summary>The configured weights, in every step.</summary>
    Mean = 0,

    /// <summary>Only branches that are sure of their own first choice; all when none is.</summary>
    Confidence = 1,

    /// <summary>A branch counts as much as its distribution overlaps with those of the others.</summary>
    Consistency = 2,

    /// <summary>Without the branches whose first choice no other branch lists.</summary>
    DropOut = 3,

    /// <summary>A branch counts as much as it expected the prompt.</summary>
    Perplexity = 4,

    /// <summary>One branch is drawn in each step, and the token from that branch's softmax.</summary>
    Sample = 5,

    /// <summary>Fused only where every branch has a token boundary; elsewhere the lead alone.</summary>
    Boundary = 6,

    /// <summary>Branches propose and score whole spans; a step's token is the span that they expect best.</summary>
    Span = 7,
}
