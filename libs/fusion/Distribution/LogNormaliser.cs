using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ModelNet.Fusion;

/// <summary>
/// The logarithm of a softmax's denominator, ln Σ exp(xᵢ), in one pass over the logits, and on the way the largest logit of every tile,
/// which later tells where the top entries can be.
/// </summary>
/// <remarks>
/// exp(x) = 2ⁿ · exp(r) with n = round(x / ln 2), so no maximum is subtracted and nothing is lost to that subtraction: the running maximum
/// only chooses the power of two that everything is scaled by, and rescaling by a power of two is exact. exp(r) is a polynomial of degree 6
/// (minimax on |r| ≤ ln 2 / 2, relative error below 2·10⁻⁸ before rounding). Floats are added only within a tile; tiles are added in
/// double precision.
/// </remarks>
internal static class LogNormaliser
{
    /// <summary>Floats in a tile; a multiple of four vectors of any width.</summary>
    public const int Tile = 128;

    /// <summary>No model's logits come near it; beyond it the exponent trick would lose its integer.</summary>
    public const float LargestLogit = 1e6f;

    /// <summary>How far the computed Σ exp(xᵢ) can be from the real one, relatively: ten roundings of 2⁻²⁴ and the polynomial, doubled.</summary>
    public const double RelativeError = 2e-6;

    /// <summary>How many tile maxima there are for this many logits.</summary>
    public static int TilesFor(int logits) => (logits + Tile - 1) / Tile;

    /// <summary>Computes ln Σ exp with the widest vectors of this machine.</summary>
    /// <param name="logits">At least one value; −∞ counts as probability 0.</param>
    /// <param name="tileMaxima">Receives the largest logit of every <see cref="Tile"/> consecutive ones.</param>
    /// <returns>The logarithm; −∞ when every logit is; NaN when a logit is NaN; +∞ when one is above <see cref="LargestLogit"/>.</returns>
    public static double Compute(ReadOnlySpan<float> logits, Span<float> tileMaxima)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Compute<Lanes512, Vector512<float>>(logits, tileMaxima);
        }

        return Vector256.IsHardwareAccelerated
            ? Compute<Lanes256, Vector256<float>>(logits, tileMaxima)
            : Compute<Lanes128, Vector128<float>>(logits, tileMaxima);
    }

    internal static double Compute<TLanes, TVector>(ReadOnlySpan<float> logits, Span<float> tileMaxima)
        where TLanes : IFloatLanes<TVector>
        where TVector : struct
    {
        var sum = new ScaledSum();
        var whole = logits.Length / Tile;
        ref var first = ref MemoryMarshal.GetReference(logits);
        for (var tile = 0; tile < whole; tile++)
        {
            tileMaxima[tile] = AddTile<TLanes, TVector>(ref Unsafe.Add(ref first, tile * Tile), ref sum);
        }

        if (whole * Tile < logits.Length)
        {
            Span<float> rest = stackalloc float[Tile];
            rest.Fill(float.NegativeInfinity);
            logits[(whole * Tile)..].CopyTo(rest);
            tileMaxima[whole] = AddTile<TLanes, TVector>(ref MemoryMarshal.GetReference(rest), ref sum);
        }

        return sum.Logarithm();
    }

    private static float AddTile<TLanes, TVector>(ref readonly float source, ref ScaledSum sum)
        where TLanes : IFloatLanes<TVector>
        where TVector : struct
    {
        var largest = MaxOfTile<TLanes, TVector>(in source);
        if (!(largest <= sum.Largest) && !sum.Raise(largest))
        {
            return largest;
        }

        if (sum.Largest == float.NegativeInfinity)
        {
            sum.Value += NaNIfAny(in source);
            return largest;
        }

        sum.Value += SumOfTile<TLanes, TVector>(in source, sum.Shift, sum.Floor);
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float MaxOfTile<TLanes, TVector>(ref readonly float source)
        where TLanes : IFloatLanes<TVector>
        where TVector : struct
    {
        var a = TLanes.Create(float.NegativeInfinity);
        var b = a;
        for (var i = 0; i < Tile; i += 2 * TLanes.Width)
        {
            a = TLanes.Max(TLanes.Load(in source, i), a);
            b = TLanes.Max(TLanes.Load(in source, i + TLanes.Width), b);
        }

        return TLanes.MaxAcross(TLanes.Max(a, b));
    }

    /// <summary>Σ exp(x) / 2^exponent over a tile; four independent chains hide the latency of the polynomial.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SumOfTile<TLanes, TVector>(ref readonly float source, float shift, float floor)
        where TLanes : IFloatLanes<TVector>
        where TVector : struct
    {
        var lowest = TLanes.Create(floor);
        var magic = TLanes.Create(shift);
        var a = TLanes.Create(0);
        var b = a;
        var c = a;
        var d = a;
        for (var i = 0; i < Tile; i += 4 * TLanes.Width)
        {
            a = AddExp<TLanes, TVector>(TLanes.Max(lowest, TLanes.Load(in source, i)), magic, a);
            b = AddExp<TLanes, TVector>(TLanes.Max(lowest, TLanes.Load(in source, i + TLanes.Width)), magic, b);
            c = AddExp<TLanes, TVector>(TLanes.Max(lowest, TLanes.Load(in source, i + (2 * TLanes.Width))), magic, c);
            d = AddExp<TLanes, TVector>(TLanes.Max(lowest, TLanes.Load(in source, i + (3 * TLanes.Width))), magic, d);
        }

        return TLanes.SumAcross(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
    }

    /// <summary>
    /// Adds exp(x) / 2^exponent to <paramref name="addend"/>. Adding <paramref name="magic"/> (1.5·2²³ + 127 − exponent) rounds x / ln 2 to an integer and leaves
    /// that integer, biased as a float's exponent field, in the low bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddExp<TLanes, TVector>(TVector x, TVector magic, TVector addend)
        where TLanes : IFloatLanes<TVector>
        where TVector : struct
    {
        var rounded = TLanes.MultiplyAdd(x, TLanes.Create(1.44269504f), magic);
        var n = TLanes.Subtract(rounded, magic);
        var r = TLanes.MultiplyAdd(n, TLanes.Create(-0.693359375f), x); // ln 2 in two parts: n times the first is exact
        r = TLanes.MultiplyAdd(n, TLanes.Create(2.12194440e-4f), r);
        var p = TLanes.MultiplyAdd(r, TLanes.Create(0.0013836835278198123f), TLanes.Create(0.008374824188649654f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.04166822507977486f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.16666419804096222f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.49999991059303284f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(1f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(1f));
        return TLanes.MultiplyAdd(p, TLanes.LowBitsAsExponent(rounded), addend);
    }

    private static double NaNIfAny(ref readonly float source)
    {
        for (var i = 0; i < Tile; i++)
        {
            if (float.IsNaN(Unsafe.Add(ref Unsafe.AsRef(in source), i)))
            {
                return double.NaN;
            }
        }

        return 0;
    }
}
