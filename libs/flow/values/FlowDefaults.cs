namespace ModelNet.Flow;

/// <summary>What a flow uses where it says nothing.</summary>
public static class FlowDefaults
{
    /// <summary>Tokens that one stage may generate.</summary>
    public const int MaxTokens = 256;

    /// <summary>Entries of one published distribution.</summary>
    public const int TopK = 40;

    /// <summary>Steps that a named drafter drafts ahead.</summary>
    public const int DraftLength = 4;

    /// <summary>The most steps that are drafted ahead where the fuser chooses.</summary>
    public const int AdaptiveDraftLength = 8;

    /// <summary>Tokens of its own that a branch proposes as a span.</summary>
    public const int SpanLength = 4;

    /// <summary>How long a step waits for a late branch where the flow does not wait for ever, in milliseconds.</summary>
    public const int DeadlineMs = 5_000;
}
