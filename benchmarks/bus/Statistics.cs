using System.Globalization;

namespace ModelNet.Bench.Bus;

/// <summary>The middle and the spread of some measurements.</summary>
internal readonly record struct Statistics(double Median, double Low, double High)
{
    /// <summary>Median, and the quartiles as the spread; between two values where none stands there, so that four pairs do not count as their better half.</summary>
    public static Statistics Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Statistics(At(sorted, 0.5), At(sorted, 0.25), At(sorted, 0.75));
    }

    public string Text(string format) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median.ToString(format, CultureInfo.InvariantCulture)} ({Low.ToString(format, CultureInfo.InvariantCulture)} to {High.ToString(format, CultureInfo.InvariantCulture)})");

    private static double At(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var (low, high) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        return low + ((at - Math.Floor(at)) * (high - low));
    }
}
