using System.Numerics;
using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

/// <summary>
/// What fusion must come to, written without any of its code: dictionaries keyed by the hex of the bytes, whole vocabularies, double
/// precision or exact integers.
/// </summary>
internal static class NaiveFusion
{
    /// <summary>The softmax of a row in double precision, summed over ids of the same bytes; end ids under <see cref="Outcome.End"/>, control ids nowhere.</summary>
    public static Dictionary<string, double> Softmax(VocabularyTable table, float[] logits)
    {
        var largest = logits.Max();
        var total = logits.Sum(logit => Math.Exp((double)logit - largest));
        var pooled = new Dictionary<string, double> { [Outcome.End] = 0 };
        for (var id = 0; id < logits.Length; id++)
        {
            if (KeyOf(table, id) is { } key)
            {
                pooled[key] = pooled.GetValueOrDefault(key) + (Math.Exp((double)logits[id] - largest) / total);
            }
        }

        return pooled;
    }

    /// <summary>A full list as a dictionary.</summary>
    public static Dictionary<string, float> ByBytes(StepList full)
    {
        var probabilities = new Dictionary<string, float> { [Outcome.End] = full.EndOfSequence };
        for (var rank = 0; rank < full.Ids.Length; rank++)
        {
            probabilities.Add(KeyOf(full.Table, full.Ids[rank])!, full.Probabilities[rank]);
        }

        return probabilities;
    }

    /// <summary>The argmax of Σ weight · ⌊p · 2⁶²⌋ in exact integers, for integer weights; ties by bytes, the end last.</summary>
    public static string Arithmetic(IReadOnlyList<Dictionary<string, float>> branches, double[] weights)
    {
        var sums = new Dictionary<string, BigInteger>();
        for (var i = 0; i < branches.Count; i++)
        {
            foreach (var (key, probability) in branches[i])
            {
                sums[key] = sums.GetValueOrDefault(key) + ((BigInteger)weights[i] * new BigInteger(Math.Min(1, (double)probability) * Math.Pow(2, 62)));
            }
        }

        var best = sums.Values.Max();
        return FirstInOrder(sums.Where(pair => pair.Value == best).Select(pair => pair.Key));
    }

    /// <summary>The candidates whose weighted mean is within a rounding of the best, for weights that are no integers or a geometric mean.</summary>
    public static HashSet<string> NearBest(IReadOnlyList<Dictionary<string, float>> branches, double[] weights, Aggregation aggregation)
    {
        var total = weights.Sum();
        var values = branches.SelectMany(branch => branch.Keys).Distinct().ToDictionary(key => key, key => Mean(key));
        var best = values.Values.Max();
        return [.. values.Where(pair => pair.Value == best || pair.Value >= best - (1e-9 * Math.Max(1e-3, Math.Abs(best)))).Select(pair => pair.Key)];

        double Mean(string key)
        {
            var mean = 0d;
            for (var i = 0; i < branches.Count; i++)
            {
                var probability = (double)branches[i].GetValueOrDefault(key);
                mean += weights[i] / total * (aggregation == Aggregation.Arithmetic ? probability : Math.Log(probability));
            }

            return mean;
        }
    }

    /// <summary>Byte order of the tokens, the end of sequence last. Hex digits sort as the bytes do, and a prefix comes first.</summary>
    public static string FirstInOrder(IEnumerable<string> keys)
        => keys.OrderBy(key => key == Outcome.End).ThenBy(key => key, StringComparer.Ordinal).First();

    public static string? KeyOf(VocabularyTable table, int id) => table.KindOf(id) switch
    {
        TokenKind.EndOfGeneration => Outcome.End,
        TokenKind.Control => null,
        _ => Convert.ToHexString(table.BytesOf(id)),
    };
}
