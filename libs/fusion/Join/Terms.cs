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

    /// <param name="probability">0 … 1.</param>
    /// <param name="aggregation">Which scale.</param>
    public static ulong Of(float probability, Aggregation aggregation)
        => aggregation == Aggregation.Arithmetic ? Integer(probability * ArithmeticOne) : Geometric(probability);

    /// <summary>A weighted mean of arithmetic terms as a probability. The quotient is cut to the scale's unit, so identical branches give a branch's own value.</summary>
    public static double ArithmeticMean(in ExactSum sum, ulong units) => sum.DividedBy(units) / ArithmeticOne;

    /// <summary>A weighted mean of geometric terms as a probability.</summary>
    public static double GeometricMean(in ExactSum sum, ulong units)
        => BinaryLogarithm.Exp2((sum.DividedBy(units) / GeometricScale) - GeometricOffset);

    private static ulong Geometric(float probability)
        => probability > 0 ? Integer(Math.Round((BinaryLogarithm.Log2(probability) + GeometricOffset) * GeometricScale)) : 0;

    /// <summary>Cuts off the fraction. Both scales stay below 2⁶³, and the conversion to a signed integer is one instruction where the unsigned is several.</summary>
    private static ulong Integer(double value) => (ulong)(long)value;
}
