namespace ModelNet.Flow;

/// <summary>How a stage ended, as read from the log.</summary>
public sealed record StageOutcome
{
    private StageOutcome(int stage) => Stage = stage;

    /// <summary>The stage's index in the plan.</summary>
    public int Stage { get; }

    /// <summary>The result, or null when the stage failed.</summary>
    public string? Text { get; private init; }

    /// <summary>The failure's code, or null when the stage completed.</summary>
    public string? Code { get; private init; }

    /// <summary>The failure's cause, or null when the stage completed.</summary>
    public string? Message { get; private init; }

    /// <summary>Whether there is a result.</summary>
    public bool Succeeded => Text is not null;

    public static StageOutcome Completed(int stage, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new StageOutcome(stage) { Text = text };
    }

    public static StageOutcome Failed(int stage, string code, string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        ArgumentNullException.ThrowIfNull(message);
        return new StageOutcome(stage) { Code = code, Message = message };
    }
}
