namespace ModelNet.Fusion;

/// <summary>
/// How a token is drawn instead of taking the most probable one: from P(b)^(1/T) / Σ P^(1/T), where P is the fused distribution over the whole vocabularies, restricted to its nucleus. Immutable.
/// </summary>
/// <remarks>
/// The nucleus is the smallest set of most probable tokens that together have at least top-p of the tempered mass (Holtzman et al., ICLR 2020, arXiv 1904.09751); the temperature comes first, as in the
/// common inference servers.
/// </remarks>
public sealed record SamplingParameters
{
    /// <summary>The highest temperature.</summary>
    public const double MaxTemperature = 2;

    /// <summary>Checks and takes them.</summary>
    /// <param name="seed">What the draws are computed from, with the stage and the step: the same seed, distributions and parameters give the same token.</param>
    /// <param name="temperature">Above 0, at most <see cref="MaxTemperature"/>.</param>
    /// <param name="topP">0 … 1; 1 for all tokens, 0 for the most probable one.</param>
    /// <exception cref="FusionException">code <c>sampling_invalid</c>.</exception>
    public SamplingParameters(string seed, double temperature = 1, double topP = 1)
    {
        ArgumentNullException.ThrowIfNull(seed);
        if (!(temperature > 0 && temperature <= MaxTemperature && topP >= 0 && topP <= 1))
        {
            throw new FusionException(FusionCodes.SamplingInvalid, $"Temperature {temperature:r}, top-p {topP:r}.", $"Draw at a temperature above 0 and up to {MaxTemperature}, with a top-p from 0 to 1.");
        }

        Seed = seed;
        Temperature = temperature;
        TopP = topP;
    }

    /// <summary>What the draws begin with.</summary>
    public string Seed { get; }

    /// <summary>T.</summary>
    public double Temperature { get; }

    /// <summary>The share of the tempered mass that the nucleus has at least.</summary>
    public double TopP { get; }

    /// <summary>Whether tokens are drawn from the distribution as it is: then only the branch that is drawn has to have answered.</summary>
    public bool IsPlain => Temperature == 1 && TopP >= 1;

    /// <summary>
    /// Whether a step cannot be drawn from shortened lists. Above temperature 1 the many improbable tokens together weigh too much, and a geometric mean is no mixture from which a branch could be drawn first.
    /// </summary>
    /// <param name="aggregation">How the branches' probabilities are joined.</param>
    public bool NeedsWholeLists(Aggregation aggregation) => Temperature > 1 || (aggregation == Aggregation.Geometric);
}
