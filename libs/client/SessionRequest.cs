namespace ModelNet.Client;

/// <summary>One request: which flow answers which question.</summary>
public sealed record SessionRequest
{
    /// <summary>The session's id, chosen by the client: the key of every record of the session. 1 to 128 characters.</summary>
    public required string Session { get; init; }

    /// <summary>Groups the sessions of one command; may be empty.</summary>
    public string Run { get; init; } = "";

    /// <summary>An expression such as <c>a &gt; [b, c]</c> or a whole flow document.</summary>
    public required string Flow { get; init; }

    public required string Question { get; init; }

    /// <summary>The turns before the question, oldest first; every stage's prompt begins with them.</summary>
    public IReadOnlyList<ConversationTurn> Messages { get; init; } = [];

    /// <summary>Texts that end the last stage's answer; it ends before the first of them. None may be empty.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>The most tokens of each stage; 0 leaves it to the flow.</summary>
    public int MaxTokens { get; init; }

    /// <summary>0 takes the most probable token; above 0, at most 2, draws one; null leaves it to the flow.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 … 1: where tokens are drawn, only the most probable ones that together have this share; null leaves it to the flow.</summary>
    public double? TopP { get; init; }

    /// <summary>Where tokens are drawn: the same seed draws the same tokens from the same distributions; null leaves it to the flow, then to the session's id.</summary>
    public long? Seed { get; init; }

    /// <summary>Fixed batch shapes: the same request gives the same tokens whatever else is running.</summary>
    public bool Deterministic { get; init; }
}

/// <summary>One turn of a conversation. <paramref name="Role"/> is system, user or assistant.</summary>
public sealed record ConversationTurn(string Role, string Content);
