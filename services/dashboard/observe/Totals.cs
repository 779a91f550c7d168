namespace ModelNet.Dashboard.Observe;

/// <summary>How many there were since the first record that was read.</summary>
internal sealed class Totals
{
    public long Requests { get; set; }

    public long Completed { get; set; }

    public long Failed { get; set; }

    public long Cancelled { get; set; }

    public long Expired { get; set; }

    /// <summary>Steps that a fuser decided; the end of a sequence is a step without text.</summary>
    public long FusedSteps { get; set; }

    /// <summary>Tokens with text that a fuser decided.</summary>
    public long FusedTokens { get; set; }

    /// <summary>Tokens with text that one model decided.</summary>
    public long AloneTokens { get; set; }

    /// <summary>Fused steps whose token the full vocabularies would have given too.</summary>
    public long Certified { get; set; }

    public long Letters { get; set; }

    public long Unreadable { get; set; }
}
