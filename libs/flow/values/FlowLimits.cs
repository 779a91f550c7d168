namespace ModelNet.Flow;

/// <summary>The bounds that a flow is checked against, so that no text can make the parser or the router use unbounded memory or stack.</summary>
public static class FlowLimits
{
    /// <summary>Characters of a flow file or expression.</summary>
    public const int TextLength = 262_144;

    /// <summary>Nested brackets in an expression.</summary>
    public const int NestingDepth = 64;

    /// <summary>Nested mappings and lists in a flow file.</summary>
    public const int YamlDepth = 16;

    /// <summary>Stages of one flow.</summary>
    public const int Stages = 128;

    /// <summary>Branches of one fused stage, after nested groups are flattened.</summary>
    public const int Branches = 64;

    /// <summary>Characters of a model's name; with its prefix it has to fit a topic name.</summary>
    public const int NameLength = 100;

    /// <summary>Messages of one prompt.</summary>
    public const int PromptMessages = 32;

    /// <summary>Characters of one rendered prompt, all messages together.</summary>
    public const int RenderedPromptLength = 4_194_304;

    /// <summary>The largest weight in an expression or a file.</summary>
    public const double Weight = 1_000_000;

    /// <summary>The largest <c>max_tokens</c>; the smallest is 1.</summary>
    public const int MaxTokens = 1_000_000;

    /// <summary>The largest <c>top_k</c>; the smallest is 1.</summary>
    public const int TopK = 1_000_000;

    /// <summary>The most steps that a branch drafts ahead; the fewest is 1.</summary>
    public const int DraftLength = 16;

    /// <summary>The most tokens of its own that a branch proposes as a span; the fewest is 1.</summary>
    public const int SpanLength = 16;

    /// <summary>The highest <c>temperature</c>; the lowest is 0.</summary>
    public const double Temperature = 2;

    /// <summary>The largest <c>deadline_ms</c>; the smallest is 1.</summary>
    public const int DeadlineMs = 3_600_000;

    /// <summary>Errors reported for one text; the rest would be noise.</summary>
    public const int Errors = 100;
}
