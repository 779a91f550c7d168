namespace ModelNet.Evaluation;

/// <summary>A confidence interval.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The confidence of every interval here.</summary>
    public const double Confidence = 0.95;

    /// <summary>The standard normal quantile at (1 + <see cref="Confidence"/>) / 2.</summary>
    internal const double Z = 1.959963984540054;

    /// <summary>Whether the whole interval lies on one side of the value.</summary>
    public bool Excludes(double value) => value < Low || value > High;
}
