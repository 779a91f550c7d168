namespace ModelNet.Fusion;

/// <summary>A decided span with its evidence. Probabilities are geometric means over the bytes, an end of the sequence counts as one: 2 to minus the mean bits.</summary>
/// <param name="Span">The winner.</param>
/// <param name="Probability">The weighted geometric mean over the branches that scored it, 0 … 1.</param>
/// <param name="Margin">How far behind the next candidate that counted is; the whole probability where there was none. At least 0.</param>
/// <param name="Votes">What each branch said, in the branches' order.</param>
public sealed record SpanDecision(SpanCandidate Span, double Probability, double Margin, IReadOnlyList<SpanVote> Votes);

/// <summary>What one branch said.</summary>
/// <param name="Own">The span that it proposed; null where it proposed none.</param>
/// <param name="OwnProbability">What it gave its own span; 0 without one.</param>
/// <param name="Probability">What it gave the winner; 0 where it gave it no score.</param>
/// <param name="Weight">What it weighed, as a share of the branches that scored the winner; 0 when it did not.</param>
public sealed record SpanVote(SpanCandidate? Own, double OwnProbability, double Probability, double Weight);
