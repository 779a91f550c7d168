namespace ModelNet.Batch;

/// <summary>How the session of one line ended.</summary>
public sealed record BatchAnswer
{
    public required bool Completed { get; init; }

    /// <summary>The last stage's text; partial unless completed.</summary>
    public string Text { get; init; } = "";

    /// <summary>Why it has no answer, a stable code; empty when completed.</summary>
    public string ErrorCode { get; init; } = "";

    /// <summary>The cause for people.</summary>
    public string Error { get; init; } = "";

    /// <summary>The stages that began, in the order of the flow.</summary>
    public IReadOnlyList<StageAnswer> Stages { get; init; } = [];

    /// <summary>From the request to the result.</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>When the result was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Tokens of all stages; a fused token counts once.</summary>
    public long CompletionTokens => Stages.Sum(stage => (long)stage.Tokens);

    /// <summary>Tokens of all prompts: of every stage, in every model that read it.</summary>
    public long PromptTokens => Stages.Sum(stage => (long)stage.PromptTokens);
}

/// <summary>What one stage did.</summary>
public sealed record StageAnswer
{
    public required IReadOnlyList<string> Models { get; init; }

    public required string Text { get; init; }

    public int Tokens { get; init; }

    public int PromptTokens { get; init; }

    /// <summary>stop or length, as OpenAI names them, or another word.</summary>
    public required string Finish { get; init; }

    public TimeSpan Wall { get; init; }

    /// <summary>Whether a part was rebuilt from the log after a restart.</summary>
    public bool Resumed { get; init; }
}
