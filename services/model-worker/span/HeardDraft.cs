using ModelNet.Contracts;
using ModelNet.Fusion;

namespace ModelNet.ModelWorker.Span;

/// <summary>What a branch of the stage has drafted for a step.</summary>
/// <param name="Candidate">The span; null when the branch has none, because it abstains or has no room.</param>
/// <param name="Pieces">The tokens that the branch drafted, without the end of the sequence.</param>
internal sealed record HeardDraft(SpanCandidate? Candidate, IReadOnlyList<byte[]> Pieces)
{
    /// <summary>As it is on the log: an empty last piece is the end of the sequence.</summary>
    public static HeardDraft Of(Draft draft)
    {
        var pieces = new List<byte[]>(draft.Pieces.Count);
        foreach (var piece in draft.Pieces)
        {
            pieces.Add(piece.Span.ToArray());
        }

        var ends = pieces.Count > 0 && pieces[^1].Length == 0;
        return Of([.. pieces.Where(piece => piece.Length > 0)], ends);
    }

    /// <summary>A span of these tokens; of none, and no end, when there is nothing to propose.</summary>
    public static HeardDraft Of(IReadOnlyList<byte[]> pieces, bool ends) =>
        new(pieces.Count > 0 || ends ? new SpanCandidate([.. pieces.SelectMany(piece => piece)], ends) : null, pieces);

    /// <summary>Whether the branch wrote these bytes itself, so that its own tokens stand for them.</summary>
    public bool Spells(ReadOnlySpan<byte> bytes) => Candidate is { } span && span.Bytes.Span.SequenceEqual(bytes);
}
