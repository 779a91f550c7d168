namespace ModelNet.Fusion;

/// <summary>
/// The few vector operations that the normaliser needs, so that its loop is written once and compiled for 512, 256 and 128 bits.
/// Implementations are empty structs: the JIT makes one body for each, without calls.
/// </summary>
internal interface IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>How many floats a vector holds.</summary>
    static abstract int Width { get; }

    static abstract TVector Load(ref readonly float source, int offset);

    static abstract TVector Create(float value);

    /// <summary>The larger lane; <paramref name="other"/>'s or NaN where <paramref name="value"/> or <paramref name="other"/> is NaN.</summary>
    static abstract TVector Max(TVector value, TVector other);

    /// <summary>The largest lane.</summary>
    static abstract float MaxAcross(TVector value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    /// <summary><paramref name="left"/> · <paramref name="right"/> + <paramref name="addend"/>, rounded once where the hardware can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>Reads each lane's low 8 bits as a float's exponent field: lane bits shifted left by 23.</summary>
    static abstract TVector LowBitsAsExponent(TVector value);

    /// <summary>The sum of the lanes, added in double precision.</summary>
    static abstract double SumAcross(TVector value);

    /// <summary>Bit j is set where lane j is at least <paramref name="threshold"/>.</summary>
    static abstract ulong MaskAtLeast(TVector value, TVector threshold);
}
