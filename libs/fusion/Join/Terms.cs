namespace ModelNet.Fusion;

/// <summary>
/// What one branch adds for a probability, as an integer: monotone in the probability, and the same bits on every machine. A candidate's value is the sum of
/// units · term over the branches, which is exact in 128 bits.
/// </summary>
internal static class Terms
{
    /// <summary>A probability of 1 in the arithmetic scale. Floats above 2⁻³⁹ are represented exactly, smaller ones cut at 2⁻⁶².</summary>
    public const double ArithmeticOne = 4611686018427387904;

    /// <summary>Added to log₂ p so that every positive float gives a positive term.</summary>
    public const int GeometricOffset = 150;

    /// <summary>Units in one binary order of magnitude.</summary>
    public const double GeometricScale = 1099511627776;

    public static ulong Of(float probability, Aggregation aggregation)
        => aggregation == Aggregation.Arithmetic ? (ulong)(long)(Math.Min(1, probability) * ArithmeticOne) : Geometric(Math.Min(1, probability));

    /// <summary>A weighted mean of arithmetic terms as a probability. The quotient is cut to the scale's unit, so identical branches give a branch's own value.</summary>
    public static double ArithmeticMean(UInt128 sum, ulong units) => (ulong)(sum / units) / ArithmeticOne;

    /// <summary>A weighted mean of geometric terms as a probability.</summary>
    public static double GeometricMean(UInt128 sum, ulong units)
        => BinaryLogarithm.Exp2(((ulong)(sum / units) / GeometricScale) - GeometricOffset);

    private static ulong Geometric(float probability)
        => probability > 0 ? (ulong)(long)Math.Round((BinaryLogarithm.Log2(probability) + GeometricOffset) * GeometricScale) : 0;
}
