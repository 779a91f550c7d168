namespace ModelNet.Cli.Eval.Report;

/// <summary>A linear scale with round ticks.</summary>
internal sealed class Axis
{
    private readonly double _from;
    private readonly double _to;

    /// <param name="least">The smallest value that has to fit.</param>
    /// <param name="most">The largest.</param>
    /// <param name="from">The coordinate of the scale's low end.</param>
    /// <param name="to">The coordinate of its high end.</param>
    public Axis(double least, double most, double from, double to)
    {
        var step = Step(Math.Max(most - least, 1e-9));
        Low = Math.Floor(least / step) * step;
        High = Math.Max(Low + step, Math.Ceiling(most / step) * step);
        (Stride, _from, _to) = (step, from, to);
    }

    public double Low { get; }

    public double High { get; }

    private double Stride { get; }

    /// <summary>The values at the ticks.</summary>
    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round((High - Low) / Stride) + 1).Select(tick => Low + (tick * Stride));

    /// <summary>The coordinate of a value.</summary>
    public double At(double value) => _from + ((value - Low) / (High - Low) * (_to - _from));

    /// <summary>1, 2 or 5 times a power of ten, so that there are four to ten ticks.</summary>
    private static double Step(double span)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(span / 4)));
        return (span / 4 / power) switch { < 2 => power, < 5 => 2 * power, _ => 5 * power };
    }
}
