namespace ModelNet.Fusion;

/// <summary>What the draws of a step came to.</summary>
/// <param name="Branch">The branch that the token was drawn from, or whose answer is missing or too short; −1 when no branch votes, or the token was drawn from all of them together.</param>
/// <param name="Candidate">The token; −1 when the lists at hand do not tell.</param>
/// <param name="Lacks">What is missing where they do not.</param>
internal readonly record struct SampleOutcome(int Branch, int Candidate, Lacking Lacks = Lacking.Nothing)
{
    /// <summary>No branch has a vote.</summary>
    public static SampleOutcome NoVote { get; } = new(-1, -1);
}

/// <summary>Which lists a draw needs and does not have.</summary>
internal enum Lacking
{
    Nothing,

    /// <summary>The drawn branch's answer, or more of its list.</summary>
    Drawn,

    /// <summary>Every branch's answer, or more of their lists.</summary>
    Every,
}
