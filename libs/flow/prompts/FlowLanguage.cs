namespace ModelNet.Flow;

/// <summary>The language of a flow's prompts.</summary>
public enum FlowLanguage
{
    /// <summary>Chinese when the question contains a Han character, else English; decided for each request.</summary>
    Auto,

    English,

    Chinese,
}
