using System.Globalization;

namespace ModelNet.Bench.Bus;

/// <summary>The middle and the spread of some measurements.</summary>
internal readonly record struct Statistics(double Median, double Low, double High)
{
    /// <summary>Median, and the quartiles as the spread.</summary>
    public static Statistics Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Statistics(At(sorted, 0.5), At(sorted, 0.25), At(sorted, 0.75));
    }

    public string Text(string format) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median.ToString(format, CultureInfo.InvariantCulture)} ({Low.ToString(format, CultureInfo.InvariantCulture)} to {High.ToString(format, CultureInfo.InvariantCulture)})");

    private static double At(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}
