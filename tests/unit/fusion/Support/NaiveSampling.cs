namespace ModelNet.Fusion.Tests;

/// <summary>The distribution that tokens are drawn from, by its definition: whole vocabularies, dictionaries and doubles, without any of the product's code.</summary>
internal static class NaiveSampling
{
    /// <summary>The fused probabilities of a step, of all tokens together 1.</summary>
    public static Dictionary<string, double> Fused(IReadOnlyList<Dictionary<string, float>> branches, double[] weights, Aggregation aggregation = Aggregation.Arithmetic)
    {
        var total = weights.Sum();
        var fused = branches.SelectMany(branch => branch.Keys).Distinct().ToDictionary(key => key, key => aggregation == Aggregation.Arithmetic
            ? branches.Zip(weights).Sum(pair => pair.Second / total * pair.First.GetValueOrDefault(key))
            : Math.Exp(branches.Zip(weights).Sum(pair => pair.Second / total * Math.Log(pair.First.GetValueOrDefault(key)))));
        return aggregation == Aggregation.Geometric && fused.Values.All(p => p == 0) ? Fused(branches, weights) : Normalised(fused);
    }

    /// <summary>The same at a temperature, cut to its nucleus.</summary>
    public static Dictionary<string, double> Tempered(Dictionary<string, double> fused, double temperature, double topP)
    {
        var most = fused.Values.Max();
        var tempered = Normalised(fused.ToDictionary(pair => pair.Key, pair => Math.Pow(pair.Value / most, 1 / temperature)));
        var nucleus = new Dictionary<string, double>();
        var before = 0d;
        foreach (var (key, p) in tempered.OrderByDescending(pair => fused[pair.Key]).ThenBy(pair => pair.Key == Outcome.End).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (nucleus.Count > 0 && before >= topP)
            {
                break;
            }

            nucleus.Add(key, p);
            before += p;
        }

        return Normalised(nucleus);
    }

    private static Dictionary<string, double> Normalised(Dictionary<string, double> values)
    {
        var total = values.Values.Sum();
        return values.ToDictionary(pair => pair.Key, pair => pair.Value / total);
    }
}
