namespace ModelNet.Fusion.Tests;

/// <summary>Whether counts can come from a distribution.</summary>
internal static class ChiSquare
{
    /// <summary>Pearson's statistic against a bound that chance exceeds once in a million; tokens that are expected less than five times are one class.</summary>
    public static bool IsPlausible(Dictionary<string, double> distribution, Dictionary<string, int> counts, int draws)
    {
        var classes = distribution.GroupBy(pair => pair.Value * draws < 5 ? "" : pair.Key)
            .Select(group => (Expected: draws * group.Sum(pair => pair.Value), Count: group.Sum(pair => counts.GetValueOrDefault(pair.Key)))).Where(one => one.Expected > 0.5).ToArray();
        var statistic = classes.Sum(one => (one.Count - one.Expected) * (one.Count - one.Expected) / one.Expected);
        var degrees = classes.Length - 1;

        // Wilson and Hilferty: 4.75 standard deviations.
        return statistic < degrees * Math.Pow(1 - (2 / (9d * degrees)) + (4.75 * Math.Sqrt(2 / (9d * degrees))), 3);
    }
}
