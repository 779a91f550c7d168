namespace ModelNet.Fusion;

/// <summary>Weights as integers, so that every sum of a join is exact and its order cannot matter.</summary>
internal static class WeightUnits
{
    private const int Bits = 40;

    /// <summary>Pushes ratios that are a power of two but for a rounding to one side, so that scaling the weights cannot change the unit.</summary>
    private const double Nudge = 1 + (1.0 / (1L << Bits));

    /// <summary>
    /// Writes each weight's ratio to the smallest one in units that make the largest about 2⁴⁰; at least one unit for any weight above 0. Ratios such as
    /// 1 : 2 : 3 or 0.75 : 0.25 are exact, others are rounded to about 2⁻⁴⁰. Only ratios enter: neither the scale nor the order of the weights matters.
    /// </summary>
    /// <param name="weights">Not negative, finite, at least one above 0; any scale.</param>
    /// <param name="units">Receives one number for each weight.</param>
    /// <returns>The sum of the units.</returns>
    public static ulong Fill(ReadOnlySpan<double> weights, Span<ulong> units)
    {
        var (smallest, largest) = Range(weights);
        var ratio = Math.Min(largest / smallest, double.MaxValue);
        var shift = Bits - 1 - Math.ILogB(ratio * Nudge);
        var sum = 0UL;
        for (var i = 0; i < weights.Length; i++)
        {
            units[i] = weights[i] > 0 ? Math.Max(1, (ulong)Math.Round(Math.ScaleB(Math.Min(weights[i] / smallest, double.MaxValue), shift))) : 0;
            sum += units[i];
        }

        return sum;
    }

    private static (double Smallest, double Largest) Range(ReadOnlySpan<double> weights)
    {
        var smallest = double.PositiveInfinity;
        var largest = 0d;
        foreach (var weight in weights)
        {
            if (!(weight >= 0) || double.IsInfinity(weight))
            {
                throw new FusionException(FusionCodes.WeightsInvalid, $"A branch's weight is {weight}.", "Give every branch a finite weight of at least 0.");
            }

            smallest = weight > 0 ? Math.Min(smallest, weight) : smallest;
            largest = Math.Max(largest, weight);
        }

        return largest > 0
            ? (smallest, largest)
            : throw new FusionException(FusionCodes.WeightsInvalid, "No branch has a weight above 0.", "Give at least one branch a weight.");
    }
}
