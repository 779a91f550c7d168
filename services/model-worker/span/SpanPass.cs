using ModelNet.Fusion;

namespace ModelNet.ModelWorker.Span;

/// <summary>One walk along a span behind the decided text: the branch's own, which grows as it goes, or one that is scored.</summary>
/// <param name="candidate">The span that is scored; null while the branch drafts its own.</param>
/// <param name="ids">Its tokens; the pass adds those that it drafts.</param>
internal sealed class SpanPass(SpanCandidate? candidate, List<int> ids)
{
    /// <summary>The span that is scored; null while the branch drafts its own.</summary>
    public SpanCandidate? Candidate => candidate;

    /// <summary>The tokens.</summary>
    public List<int> Ids => ids;

    /// <summary>Whether the end of the sequence stands behind them.</summary>
    public bool Ends { get; set; } = candidate?.Ends ?? false;

    /// <summary>How many positions have been looked at; the first is the one behind the decided text.</summary>
    public int Taken { get; private set; }

    /// <summary>−log₂ of the probability of what was looked at.</summary>
    public double Bits { get; private set; }

    /// <summary>How many positions there are, given the tokens so far.</summary>
    public int Positions => ids.Count + (Ends ? 1 : 0);

    /// <summary>Looks at the next position, which costs so many bits.</summary>
    public void Take(double bits)
    {
        Taken++;
        Bits += bits;
    }
}
