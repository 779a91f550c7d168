namespace ModelNet.Fusion;

/// <summary>
/// Powers of ratios of probabilities, with bits that are the same on every machine (<see cref="BinaryLogarithm"/>). What is compared across lists of different lengths carries a guard that is far above the
/// powers' rounding, so that short lists never decide other than whole ones.
/// </summary>
internal readonly struct Tempering
{
    /// <summary>Below 2⁻¹⁰⁰⁰ a power is 0.</summary>
    private const double SmallestLogarithm = -1000;

    /// <summary>A logarithm is exact to 2⁻⁴⁴, a power of 2 to 2⁻⁴⁶: sixteen times that.</summary>
    private const double RelativeError = 1.0 / (1L << 40);

    private readonly double _inverse;

    public Tempering(double temperature) => _inverse = 1 / temperature;

    /// <summary>How far a score may be off, as a share of it.</summary>
    public double Guard => (1 + _inverse) * RelativeError;

    /// <summary>(p/q)^(1/T): what a token of probability p weighs beside one of probability q ≥ p.</summary>
    public double Score(double log2Ratio) => Power(log2Ratio, _inverse);

    /// <summary>(p/q)^(1/T − 1): the share of draws at temperature 1 that are kept.</summary>
    public double Kept(double log2Ratio) => Power(log2Ratio, _inverse - 1);

    private static double Power(double log2Ratio, double exponent)
    {
        var logarithm = log2Ratio * exponent;
        return log2Ratio >= 0 ? 1 : logarithm > SmallestLogarithm ? BinaryLogarithm.Exp2(logarithm) : 0;
    }
}
