namespace ModelNet.Dashboard.Observe;

/// <summary>One decided step of a fused stage.</summary>
/// <param name="Step">Its number.</param>
/// <param name="Token">What it appended to the text; bytes that are no text as \xHH.</param>
/// <param name="Probability">The fused score.</param>
/// <param name="Margin">How far ahead of any other.</param>
/// <param name="Certified">Whether the full vocabularies would have given the same.</param>
/// <param name="AtMs">When it was appended, milliseconds since the Unix epoch.</param>
/// <param name="Votes">What each branch said, in branch order.</param>
internal sealed record StepSight(int Step, string Token, double Probability, double Margin, bool Certified, long AtMs, IReadOnlyList<VoteSight> Votes);

/// <summary>One branch's vote.</summary>
/// <param name="Top">Its own first choice; empty for the end of the sequence or no vote.</param>
/// <param name="TopProbability">0 for no vote.</param>
/// <param name="ComputeUs">Computing time, microseconds.</param>
/// <param name="WaitUs">How long it waited for the others.</param>
/// <param name="TransferUs">From its append to the fuser's read.</param>
internal sealed record VoteSight(string Top, float TopProbability, long ComputeUs, long WaitUs, long TransferUs);
