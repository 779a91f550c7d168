namespace ModelNet.Fusion;

/// <summary>
/// log₂ and 2ˣ from additions, multiplications and one division. IEEE 754 fixes their bits, where a mathematics library's functions may
/// differ between machines, and a replay elsewhere must come to the same token.
/// </summary>
internal static class BinaryLogarithm
{
    private const double Ln2 = 0.69314718055994530942;
    private const double TwoOverLn2 = 2.8853900817779268147;
    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;
    private const long MantissaMask = (1L << MantissaBits) - 1;
    private const long SquareRootOfTwoMantissa = 0x6A09E667F3BCD;

    /// <summary>1/1, 1/3, 1/5, …: the series of artanh.</summary>
    private static readonly double[] OddReciprocals = [1, 1d / 3, 1d / 5, 1d / 7, 1d / 9, 1d / 11, 1d / 13, 1d / 15, 1d / 17, 1d / 19, 1d / 21];

    /// <summary>1/0!, 1/1!, 1/2!, …: the series of the exponential.</summary>
    private static readonly double[] FactorialReciprocals =
    [
        1, 1, 1d / 2, 1d / 6, 1d / 24, 1d / 120, 1d / 720, 1d / 5040, 1d / 40320, 1d / 362880, 1d / 3628800, 1d / 39916800, 1d / 479001600, 1d / 6227020800,
    ];

    /// <summary>log₂ of a positive finite normal double (as every float is); absolute error below 2⁻⁴⁴.</summary>
    public static double Log2(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var mantissaBits = bits & MantissaMask;
        var high = mantissaBits >= SquareRootOfTwoMantissa ? 1 : 0;
        var exponent = (int)(bits >> MantissaBits) - ExponentBias + high;
        var mantissa = BitConverter.Int64BitsToDouble(mantissaBits | ((long)(ExponentBias - high) << MantissaBits)); // √½ ≤ mantissa < √2

        // ln m = 2 artanh s with |s| ≤ 0.1716: the series' next term is below 2⁻⁵⁷.
        var s = (mantissa - 1) / (mantissa + 1);
        return exponent + (TwoOverLn2 * s * Polynomial(OddReciprocals, s * s));
    }

    /// <summary>2ˣ for −1,000 &lt; x ≤ 1,000; relative error below 2⁻⁴⁶.</summary>
    public static double Exp2(double x)
    {
        var whole = Math.Round(x);
        return Math.ScaleB(Polynomial(FactorialReciprocals, (x - whole) * Ln2), (int)whole);
    }

    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        var sum = 0d;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            sum = (sum * x) + coefficients[i];
        }

        return sum;
    }
}
