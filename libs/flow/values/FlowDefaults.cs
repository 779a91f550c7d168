namespace ModelNet.Flow;

/// <summary>What a flow uses where it says nothing.</summary>
public static class FlowDefaults
{
    /// <summary>Tokens that one stage may generate.</summary>
    public const int MaxTokens = 256;

    /// <summary>Entries of one published distribution.</summary>
    public const int TopK = 40;
}
