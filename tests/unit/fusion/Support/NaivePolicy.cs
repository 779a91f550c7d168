namespace ModelNet.Fusion.Tests;

/// <summary>The policies' factors by their formulas, over dictionaries and doubles, without any of the product's code.</summary>
internal static class NaivePolicy
{
    /// <summary>One factor for each branch, before they are cut to multiples of 2⁻¹⁶.</summary>
    public static double[] Factors(PolicyKind kind, IReadOnlyList<StepList> lists, double[] weights, int entries)
    {
        var heads = lists.Select(list => Head(list, entries)).ToArray();
        var all = Enumerable.Range(0, lists.Count).ToArray();
        double[] factors = kind switch
        {
            PolicyKind.Confidence => [.. heads.Select(head => head.Values.Max() >= 0.875 ? 1d : 0)],
            PolicyKind.Consistency => [.. all.Select(i => Overlap(heads, weights, i))],
            PolicyKind.DropOut => [.. all.Select(i => all.Length == 1 || all.Any(j => j != i && Lists(lists[j], heads[j], Top(lists[i]), entries)) ? 1d : 0)],
            _ => [.. all.Select(_ => 1d)],
        };
        return factors.All(factor => factor < 1d / 65536) ? [.. factors.Select(_ => 1d)] : factors;
    }

    private static Dictionary<string, double> Head(StepList list, int entries)
    {
        var head = new Dictionary<string, double> { [Outcome.End] = Math.Min(1, list.EndOfSequence) };
        foreach (var (id, p) in list.Ids.Zip(list.Probabilities).Take(entries))
        {
            head.Add(NaiveFusion.KeyOf(list.Table, id)!, Math.Min(1, p));
        }

        return head;
    }

    private static string Top(StepList list) => list.Probabilities.Length == 0 || list.EndOfSequence > list.Probabilities[0] ? Outcome.End : NaiveFusion.KeyOf(list.Table, list.Ids[0])!;

    private static bool Lists(StepList list, Dictionary<string, double> head, string key, int entries) => key == Outcome.End
        ? list.EndOfSequence > 0 && list.Probabilities.Take(entries).All(p => p <= list.EndOfSequence)
        || (list.EndOfSequence > 0 && list.EndOfSequence >= list.Probabilities.Take(entries).Last())
        : head.ContainsKey(key);

    private static double Overlap(Dictionary<string, double>[] heads, double[] weights, int of)
    {
        var (sum, total) = (0d, 0d);
        for (var j = 0; j < heads.Length; j++)
        {
            if (j != of)
            {
                sum += weights[j] * heads[of].Sum(pair => Math.Min(pair.Value, heads[j].GetValueOrDefault(pair.Key)));
                total += weights[j];
            }
        }

        return total == 0 ? 1 : Math.Min(1, sum / total);
    }
}
