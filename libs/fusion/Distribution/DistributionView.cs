namespace ModelNet.Fusion;

/// <summary>
/// One step's next-token distribution of one model, cut to its k most probable byte strings. Valid until the builder's next call.
/// Probabilities are of the full softmax at temperature 1 and are never renormalised.
/// </summary>
/// <remarks>
/// The list for k is exactly the first k entries of the list for k = |V|, bit for bit, and <see cref="Kth"/> is the probability of the
/// entry that would come next.
/// </remarks>
public readonly ref struct DistributionView
{
    /// <summary>Canonical ids (one for each byte string), in descending probability; equal probabilities in byte order of the tokens.</summary>
    public required ReadOnlySpan<int> Ids { get; init; }

    /// <summary>For every id the sum over all ids with the same bytes, at most 1.</summary>
    public required ReadOnlySpan<float> Probabilities { get; init; }

    /// <summary>The sum over all end-of-generation ids, at most 1.</summary>
    public required float EndOfSequence { get; init; }

    /// <summary>No unlisted byte string is more probable than this; 0 when none is left out.</summary>
    public required float Kth { get; init; }

    /// <summary>All unlisted byte strings together are at most this probable, rounded up; 0 when none is left out.</summary>
    public required float Residual { get; init; }

    /// <summary>ln Σ exp(logit) over the whole row.</summary>
    public required double LogNormaliser { get; init; }

    /// <summary>Whether every byte string of the vocabulary is listed.</summary>
    public bool IsFull { get; init; }
}
