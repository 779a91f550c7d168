using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>Probabilities of single ids and of byte strings under one row of logits. All are functions of (logits, normaliser) alone, never of k.</summary>
internal readonly ref struct PooledSoftmax(ReadOnlySpan<float> logits, VocabularyTable vocabulary, double logNormaliser)
{
    /// <summary>Logits this far below the normaliser add less than 10⁻¹³ each; leaving them out of a lower bound costs nothing.</summary>
    private const double Negligible = 30;

    public ReadOnlySpan<float> Logits { get; } = logits;

    public VocabularyTable Vocabulary { get; } = vocabulary;

    public double LogNormaliser { get; } = logNormaliser;

    /// <summary>exp(logit − normaliser).</summary>
    public double Probability(float logit) => Math.Exp(logit - LogNormaliser);

    /// <summary>The probability of an id's byte string: the sum over all ids that share it, rounded once, at most 1.</summary>
    public float ByteStringProbability(int id)
        => Vocabulary.MaxIdsPerByteString == 1 ? Rounded(Probability(Logits[id])) : SumOf(Vocabulary.IdsSharing(id));

    /// <summary>The sum over these ids, rounded once, at most 1.</summary>
    public float SumOf(ReadOnlySpan<int> ids)
    {
        var sum = 0d;
        foreach (var id in ids)
        {
            sum += Probability(Logits[id]);
        }

        return Rounded(sum);
    }

    /// <summary>A lower bound of the mass of many ids.</summary>
    public double MassOf(ReadOnlySpan<int> ids)
    {
        var sum = 0d;
        foreach (var id in ids)
        {
            if (Logits[id] > LogNormaliser - Negligible)
            {
                sum += Probability(Logits[id]);
            }
        }

        return sum;
    }

    /// <summary>Whether the id stands for bytes and is the first of its byte string whose logit reaches the threshold, so that each string is counted once.</summary>
    public bool IsFirstReaching(int id, float threshold)
    {
        if (Vocabulary.ByteStringOf[id] < 0)
        {
            return false;
        }

        if (Vocabulary.MaxIdsPerByteString == 1)
        {
            return true;
        }

        foreach (var other in Vocabulary.IdsSharing(id))
        {
            if (Logits[other] >= threshold)
            {
                return other == id;
            }
        }

        return false;
    }

    private static float Rounded(double probability) => (float)Math.Min(1, probability);
}
