namespace ModelNet.Fusion;

/// <summary>How much probability an incomplete list can have left out.</summary>
internal static class Residual
{
    /// <summary>
    /// An upper bound: what is missing from 1, plus what the normaliser's rounding can hide, and never more than every unlisted string at
    /// the next probability.
    /// </summary>
    /// <param name="known">Mass of the listed strings, the end of sequence and control ids.</param>
    /// <param name="kth">No unlisted string is more probable.</param>
    /// <param name="unlisted">How many strings are not listed.</param>
    public static float Bound(double known, float kth, int unlisted)
    {
        var missing = Math.Max(0, 1 + LogNormaliser.RelativeError - known);
        return Math.Min(1, RoundUp(Math.Min(missing, (double)kth * unlisted)));
    }

    private static float RoundUp(double value)
    {
        var nearest = (float)value;
        return nearest < value ? MathF.BitIncrement(nearest) : nearest;
    }
}
