namespace ModelNet.Fusion;

/// <summary>Σ exp(xᵢ) as a value times a power of two that follows the largest logit seen so far.</summary>
internal struct ScaledSum
{
    private const float Log2E = 1.44269504f;
    private const float RoundingShift = 12_582_912f; // 1.5 · 2^23: adding it leaves an integer in a float's low bits
    private const int ExponentBias = 127;
    private int _exponent;
    private bool _overflow;

    public ScaledSum()
    {
        Largest = float.NegativeInfinity;
    }

    /// <summary>The sum divided by 2^exponent. NaN stays NaN.</summary>
    public double Value { get; set; }

    /// <summary>The largest logit so far.</summary>
    public float Largest { get; private set; }

    /// <summary>1.5·2²³ + 127 − exponent: what rounds x / ln 2 and biases it (see <see cref="LogNormaliser"/>).</summary>
    public float Shift { get; private set; }

    /// <summary>Logits below it count as this one: 2⁻¹²⁰ of the largest, which is nothing, but a normal number.</summary>
    public float Floor { get; private set; }

    /// <summary>Takes a new largest logit (or a NaN); false when the sum can no longer be finite.</summary>
    public bool Raise(float largest)
    {
        if (!(largest <= LogNormaliser.LargestLogit) || largest < -LogNormaliser.LargestLogit)
        {
            return RaiseBeyond(largest);
        }

        var exponent = (int)MathF.Round(largest * Log2E);
        Value = Math.ScaleB(Value, _exponent - exponent);
        _exponent = exponent;
        Largest = largest;
        Shift = RoundingShift + ExponentBias - exponent;
        Floor = (exponent - 120) / Log2E;
        return true;
    }

    public readonly double Logarithm() => _overflow ? double.PositiveInfinity : Math.Log(Value) + (_exponent * 0.69314718055994531);

    private bool RaiseBeyond(float largest)
    {
        if (float.IsNaN(largest))
        {
            Value = double.NaN;
            return false;
        }

        if (largest > 0)
        {
            _overflow = true;
            return false;
        }

        return true; // hugely negative: a mask. Nothing to add unless every logit is one, and then the distribution is void.
    }
}
