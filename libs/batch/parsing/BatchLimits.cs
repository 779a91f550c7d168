namespace ModelNet.Batch;

/// <summary>What a line of a batch may hold.</summary>
public sealed record BatchLimits
{
    /// <summary>Bytes of one line; a longer one is passed over without being kept in memory.</summary>
    public int LineBytes { get; init; } = 1 << 20;

    /// <summary>Characters of an id.</summary>
    public int IdLength { get; init; } = 512;

    /// <summary>The largest number of tokens that may be asked for.</summary>
    public int MaxTokens { get; init; } = 1_000_000;

    /// <summary>Nested objects and lists.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Texts that may end an answer, as OpenAI's documentation has it.</summary>
    public int StopTexts { get; init; } = 4;
}
