namespace ModelNet.Golden.Reference;

/// <summary>One decided step.</summary>
/// <param name="Bytes">The token; empty for the end of the sequence.</param>
/// <param name="Probability">The mean of the branches' probabilities, by the stage's rule (the weighted geometric mean is not normalised).</param>
/// <param name="Margin">How far the second best is behind, relative to the best: 1 − second / first.</param>
/// <param name="Votes">What each branch says; null where it abstains.</param>
internal sealed record ReferenceStep(byte[] Bytes, double Probability, double Margin, IReadOnlyList<ReferenceVote?> Votes)
{
    public bool IsEnd => Bytes.Length == 0;
}

/// <summary>All steps of a stage, the closing end of the sequence included.</summary>
internal sealed record ReferenceRun(IReadOnlyList<ReferenceStep> Steps, IReadOnlyList<int> PromptTokens)
{
    /// <summary>The answer: valid UTF-8, an incomplete tail dropped.</summary>
    public string Text => PlainUtf8.Decode(Steps.SelectMany(step => step.Bytes));
}

/// <summary>One branch's own first choice, its probability, and the probability of the token that won.</summary>
internal sealed record ReferenceVote(byte[] Top, double TopProbability, double Probability);
