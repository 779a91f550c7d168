namespace ModelNet.Fusion;

/// <summary>
/// How many tokens of its own a branch may draft for a step, and which step is a stage's last. Every step counts as many tokens as it might have had: a span that wins and does not end has them, so
/// what a stage generates never passes its limit, and nobody has to remember what earlier steps had.
/// </summary>
public static class SpanBudget
{
    /// <summary>The most tokens of the step's spans, an end of the sequence counts as one; 0 or less behind the last step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="length">The flow's span length, at least 1.</param>
    /// <param name="maxTokens">The stage's limit, at least 1.</param>
    public static int TokensOf(int step, int length, int maxTokens) => (int)Math.Clamp(maxTokens - ((long)step * length), 0, length);

    /// <summary>Whether the limit is reached with this step.</summary>
    public static bool IsLast(int step, int length, int maxTokens) => ((long)step + 1) * length >= maxTokens;
}
