using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>
/// Turns a row of logits into the k most probable byte strings with honest bounds on the rest. Reusable and allocation-free once its buffers
/// have grown; belongs to one thread at a time. The same logits give the same bits on the same machine.
/// </summary>
public sealed class DistributionBuilder
{
    /// <summary>Below this, floats lose precision and different logits may give the same probability.</summary>
    private const double SmallestNormalFloat = 1.2e-38;

    private readonly RankedEntries _entries = new();
    private readonly TopLogits _top = new();
    private float[] _tileMaxima = [];
    private int[] _ids = [];
    private float[] _probabilities = [];

    /// <summary>Computes the distribution.</summary>
    /// <param name="logits">One value for each id of the vocabulary; −∞ where the model rules an id out.</param>
    /// <param name="vocabulary">The model's token table.</param>
    /// <param name="k">How many byte strings to list; all when there are no more.</param>
    /// <exception cref="FusionException">the logits have another length, hold NaN or +∞, or are all −∞; k is not positive.</exception>
    public DistributionView Build(ReadOnlySpan<float> logits, VocabularyTable vocabulary, int k)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        LogitsValidation.CheckShape(logits.Length, vocabulary.Count, k);
        var tiles = LogNormaliser.TilesFor(logits.Length);
        if (_tileMaxima.Length < tiles)
        {
            _tileMaxima = new float[tiles];
        }

        var tileMaxima = _tileMaxima.AsSpan(0, tiles);
        var logNormaliser = LogNormaliser.Compute(logits, tileMaxima);
        LogitsValidation.CheckNormaliser(logNormaliser);
        var softmax = new PooledSoftmax(logits, vocabulary, logNormaliser);
        var listed = Math.Min(k, vocabulary.ByteStringCount);
        Rank(softmax, tileMaxima, Math.Min(listed + 1, vocabulary.ByteStringCount));
        return View(softmax, listed);
    }

    /// <summary>Leaves the <paramref name="wanted"/> most probable byte strings at the front of the entries.</summary>
    private void Rank(in PooledSoftmax softmax, ReadOnlySpan<float> tileMaxima, int wanted)
    {
        if (wanted == 0)
        {
            _entries.Clear(softmax.Vocabulary);
            return;
        }

        // Ids without bytes and ids of one byte string can take places among the maxima: when too few strings came out, ask for more.
        for (var ask = wanted; ; ask = (int)Math.Min(4L * ask, int.MaxValue))
        {
            var threshold = _top.Threshold(softmax.Logits, tileMaxima, ask);
            var reached = (float)softmax.Probability(threshold);
            CollectFrom(softmax, tileMaxima, reached > SmallestNormalFloat ? Widened(threshold, softmax.Vocabulary.MaxIdsPerByteString) : float.NegativeInfinity);
            if (_entries.Count == softmax.Vocabulary.ByteStringCount || (reached > SmallestNormalFloat && _entries.CountAtLeast(reached) >= wanted))
            {
                _entries.SortFirst(wanted);
                return;
            }
        }
    }

    private void CollectFrom(in PooledSoftmax softmax, ReadOnlySpan<float> tileMaxima, float threshold)
    {
        _entries.Clear(softmax.Vocabulary);
        var found = _top.Collect(softmax.Logits, tileMaxima, threshold);
        foreach (var id in _top.Ids.AsSpan(0, found))
        {
            if (softmax.IsFirstReaching(id, threshold))
            {
                _entries.Add(softmax.Vocabulary.ByteStringOf[id], softmax.ByteStringProbability(id));
            }
        }
    }

    /// <summary>
    /// A string of c ids reaches a probability only if one of them reaches its c-th part. The step further down makes sure that whatever
    /// rounds to the same float probability as the threshold is found too, so that ties are decided by byte order alone.
    /// </summary>
    private static float Widened(float threshold, int idsPerByteString)
        => (float)(threshold - Math.Log(idsPerByteString) - 1e-6 - (Math.Abs(threshold) * 1e-6));

    private DistributionView View(scoped in PooledSoftmax softmax, int listed)
    {
        if (_ids.Length < listed)
        {
            _ids = new int[listed];
            _probabilities = new float[listed];
        }

        var canonical = softmax.Vocabulary.CanonicalIds;
        var mass = 0d;
        for (var rank = 0; rank < listed; rank++)
        {
            _ids[rank] = canonical[_entries.ByteString(rank)];
            _probabilities[rank] = _entries.Probability(rank);
            mass += _probabilities[rank];
        }

        var endOfSequence = softmax.SumOf(softmax.Vocabulary.EndOfGenerationIds);
        var left = softmax.Vocabulary.ByteStringCount - listed;
        var kth = left == 0 ? 0 : _entries.Probability(listed);
        return new DistributionView
        {
            Ids = _ids.AsSpan(0, listed),
            Probabilities = _probabilities.AsSpan(0, listed),
            EndOfSequence = endOfSequence,
            Kth = kth,
            Residual = left == 0 ? 0 : Residual.Bound(mass + endOfSequence + softmax.MassOf(softmax.Vocabulary.ControlIds), kth, left),
            LogNormaliser = softmax.LogNormaliser,
            IsFull = left == 0,
        };
    }
}
