namespace ModelNet.Fusion;

/// <summary>
/// log₂ and 2ˣ from additions, multiplications and divisions alone. IEEE 754 fixes their bits, where a mathematics library's functions may
/// differ between machines, and a replay elsewhere must come to the same token.
/// </summary>
internal static class BinaryLogarithm
{
    private const double Ln2 = 0.69314718055994530942;
    private const double SquareRootOfHalf = 0.70710678118654752440;

    /// <summary>log₂ of a positive finite number; absolute error below 2⁻⁴⁶ for any float.</summary>
    public static double Log2(double value)
    {
        var exponent = Math.ILogB(value) + 1;
        var mantissa = Math.ScaleB(value, -exponent); // 0.5 ≤ mantissa < 1
        if (mantissa < SquareRootOfHalf)
        {
            mantissa *= 2;
            exponent--;
        }

        // ln m = 2 artanh s with |s| ≤ 0.1716: the series' next term is below 2⁻⁵⁷.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var series = 0d;
        for (var n = 21; n >= 1; n -= 2)
        {
            series = (series * square) + (1d / n);
        }

        return exponent + (2 * s * series / Ln2);
    }

    /// <summary>2ˣ for −1,000 &lt; x ≤ 1; relative error below 2⁻⁴⁸.</summary>
    public static double Exp2(double x)
    {
        var whole = Math.Round(x);
        var rest = (x - whole) * Ln2;
        var series = 1d;
        for (var n = 16; n >= 1; n--)
        {
            series = 1 + (series * rest / n);
        }

        return Math.ScaleB(series, (int)whole);
    }
}
