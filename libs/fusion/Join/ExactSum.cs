using System.Runtime.CompilerServices;

namespace ModelNet.Fusion;

/// <summary>
/// A sum of products of integers below 2¹²⁸. The framework's UInt128 does the same through calls, which made a join a tenth slower; these few
/// operations compile to an addition and a carry.
/// </summary>
internal struct ExactSum
{
    private ulong _high;
    private ulong _low;

    public readonly bool IsZero => (_high | _low) == 0;

    /// <summary>left · right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ExactSum Product(ulong left, ulong right)
    {
        ExactSum product;
        product._high = Math.BigMul(left, right, out product._low);
        return product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in ExactSum other)
    {
        _low += other._low;
        _high += other._high + (_low < other._low ? 1UL : 0);
    }

    /// <summary>Takes away what was added before; the result is never below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subtract(in ExactSum other)
    {
        _high -= other._high + (_low < other._low ? 1UL : 0);
        _low -= other._low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsBelow(in ExactSum other) => _high < other._high || (_high == other._high && _low < other._low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsSameAs(in ExactSum other) => _high == other._high && _low == other._low;

    /// <summary>Rounded to a double, the same one on every machine.</summary>
    public readonly double ToDouble() => (_high * 18446744073709551616.0) + _low;

    /// <summary>The quotient without its fraction; it must fit into 64 bits.</summary>
    public readonly ulong DividedBy(ulong divisor) => (ulong)(new UInt128(_high, _low) / divisor);
}
