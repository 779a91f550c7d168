namespace ModelNet.Flow;

/// <summary>How much each branch counts in a step of a fused stage; docs/flows.md says when to use which.</summary>
public enum FlowPolicy
{
    /// <summary>The weights of the flow, in every step.</summary>
    Mean,

    /// <summary>Only branches that are sure of their own first choice; all when none is.</summary>
    Confidence,

    /// <summary>A branch far from the others counts less.</summary>
    Consistency,

    /// <summary>Without branches whose first choice no other branch lists.</summary>
    DropOut,

    /// <summary>A branch that expected its prompt counts more.</summary>
    Perplexity,

    /// <summary>In each step one branch is drawn by its weight, and the token from its distribution.</summary>
    Sample,

    /// <summary>Fused only where every branch has a token boundary; elsewhere one branch, the lead, decides alone.</summary>
    Boundary,

    /// <summary>Branches propose and score whole spans; the span that they expect best is the step's.</summary>
    Span,
}
