namespace ModelNet.Batch;

/// <summary>In which shape a line asks, and is answered.</summary>
public enum LineShape
{
    /// <summary><c>{"id": …, "question": …}</c></summary>
    Plain,

    /// <summary>A line of OpenAI's batch files: <c>custom_id</c>, <c>method</c>, <c>url</c>, <c>body</c>.</summary>
    OpenAi,
}

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">system, user or assistant.</param>
/// <param name="Content">Its text.</param>
public sealed record BatchMessage(string Role, string Content);

/// <summary>What names a line, and all that has to be kept of it until its answer comes.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Id">The id as text; a line without one has its number.</param>
/// <param name="Shape">The shape of the line and of its answer.</param>
/// <param name="IdIsNumber">Whether the id is a number in the file (or the line's own number), and so in the answer.</param>
public sealed record LineHead(long Line, string Id, LineShape Shape, bool IdIsNumber);

/// <summary>A line that can be answered.</summary>
public sealed record BatchRequest
{
    /// <summary>Which line it is.</summary>
    public required LineHead Head { get; init; }

    /// <summary>The turns before the question, oldest first.</summary>
    public IReadOnlyList<BatchMessage> Messages { get; init; } = [];

    /// <summary>The last user's message.</summary>
    public required string Question { get; init; }

    /// <summary>The most tokens of each stage; 0 when the line does not say.</summary>
    public int MaxTokens { get; init; }

    /// <summary>Texts that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>0 … 2: 0 takes the most probable token, above 0 draws one; null when the line does not say.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 … 1: draws only from the most probable tokens that together have this share; null when the line does not say.</summary>
    public double? TopP { get; init; }

    /// <summary>What the draws are computed from; null when the line does not say.</summary>
    public long? Seed { get; init; }
}

/// <summary>A line that cannot be answered; the others are all the same.</summary>
public sealed record Rejection
{
    /// <summary>1-based.</summary>
    public required long Line { get; init; }

    /// <summary>Stable, snake_case.</summary>
    public required string Code { get; init; }

    /// <summary>The cause.</summary>
    public required string Message { get; init; }

    /// <summary>The line's id if it could be read.</summary>
    public string? Id { get; init; }

    /// <summary>Whether that id is a number in the file (or the line's own number), and so in the error.</summary>
    public bool IdIsNumber { get; init; }

    public LineShape Shape { get; init; }
}
