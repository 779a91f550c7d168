namespace ModelNet.Fusion;

/// <summary>
/// Factors from how well each branch expected its prompt: 2^(−4 (bᵢ − min b)), where bᵢ is the mean of −log₂ p over the prompt's bytes. Four bytes are about one token, so this is the
/// inverse of the perplexity for one token of a common length, whatever tokens each model has. The branch that expected the prompt best has the factor 1.
/// </summary>
public static class PromptFactors
{
    /// <summary>The bytes over which perplexity is taken.</summary>
    public const double Bytes = 4;

    /// <summary>Beyond this exponent a factor is 0 in any case.</summary>
    private const double LargestExponent = 64;

    /// <summary>One factor for each branch; empty (so that the configured weights count) unless every branch has said its bits.</summary>
    /// <param name="bitsPerByte">Above 0 and finite; 0 for a branch that has not said.</param>
    public static uint[] Of(ReadOnlySpan<double> bitsPerByte)
    {
        var best = double.PositiveInfinity;
        foreach (var bits in bitsPerByte)
        {
            if (!(bits > 0) || double.IsInfinity(bits))
            {
                return [];
            }

            best = Math.Min(best, bits);
        }

        var factors = new uint[bitsPerByte.Length];
        for (var i = 0; i < factors.Length; i++)
        {
            factors[i] = (uint)(StepPolicy.One * BinaryLogarithm.Exp2(-Math.Min(LargestExponent, Bytes * (bitsPerByte[i] - best))));
        }

        return factors;
    }
}
