namespace ModelNet.Evaluation;

/// <summary>Corrects several tests that are looked at together.</summary>
public static class HolmCorrection
{
    /// <summary>
    /// Adjusted p values by S. Holm's step-down method (Scandinavian Journal of Statistics 6, 1979), in the order given: below 0.05 all together err in at
    /// most 5 % of the cases.
    /// </summary>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> p)
    {
        var adjusted = new double[p.Count];
        var (largest, rank) = (0.0, 0);
        foreach (var index in Enumerable.Range(0, p.Count).OrderBy(i => p[i]))
        {
            largest = Math.Max(largest, Math.Min(1, (p.Count - rank++) * p[index]));
            adjusted[index] = largest;
        }

        return adjusted;
    }
}
