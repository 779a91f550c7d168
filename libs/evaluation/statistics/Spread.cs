namespace ModelNet.Evaluation;

/// <summary>How far values lie apart.</summary>
/// <param name="Mean">Their mean; 0 when there are none.</param>
/// <param name="Deviation">Their standard deviation as a whole population, since all orders of a structure are there and none is sampled.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
public readonly record struct Spread(double Mean, double Deviation, double Least, double Most)
{
    /// <summary>The spread of some values.</summary>
    public static Spread Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            return default;
        }

        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / values.Count;
        return new Spread(mean, Math.Sqrt(variance), values.Min(), values.Max());
    }
}
