namespace ModelNet.Fusion;

/// <summary>A distribution as it came from outside: nothing about it is believed before it was checked.</summary>
internal readonly ref struct DistributionInput
{
    /// <summary>How far above 1 the listed mass may be: the roundings of a softmax, not a wrong normaliser.</summary>
    private const double MassTolerance = 1e-4;

    public required VocabularyMap Map { get; init; }

    public required ReadOnlySpan<int> Ids { get; init; }

    public required ReadOnlySpan<float> Probabilities { get; init; }

    public required float EndOfSequence { get; init; }

    public required float Kth { get; init; }

    public required float Residual { get; init; }

    /// <summary>Refuses whatever is no distribution over the map's vocabulary; duplicates are noticed when the list is taken.</summary>
    public void Check()
    {
        CheckShape();
        CheckIds();
        var mass = CheckProbabilities() + EndOfSequence;
        if (mass > 1 + MassTolerance)
        {
            throw new FusionException(FusionCodes.DistributionMassAboveOne, $"The list's mass is {mass:r}.", "Send probabilities of the full softmax, not scores.");
        }

        CheckBounds();
    }

    private void CheckShape()
    {
        if (Ids.Length != Probabilities.Length)
        {
            throw new FusionException(FusionCodes.DistributionLengthsDiffer, $"The list has {Ids.Length} ids and {Probabilities.Length} probabilities.", "Send one probability for each id.");
        }

        if (Ids.IsEmpty && Map.Table.ByteStringCount > 0)
        {
            throw new FusionException(FusionCodes.DistributionEmpty, "The list has no entry.", "Send at least one entry, or abstain.");
        }
    }

    private void CheckIds()
    {
        var unionIds = Map.UnionIds;
        foreach (var id in Ids)
        {
            if ((uint)id >= (uint)unionIds.Length || unionIds[id] <= VocabularyUnion.EndOfSequence)
            {
                throw new FusionException(FusionCodes.DistributionIdInvalid, $"Id {id} stands for no bytes in a vocabulary of {unionIds.Length} ids.", "Check that the record's vocabulary hash is the model's; control and end-of-generation ids are never listed.");
            }
        }
    }

    private double CheckProbabilities()
    {
        var mass = 0d;
        var previous = 1 + (float)MassTolerance;
        foreach (var probability in Probabilities)
        {
            if (!(probability <= previous && probability >= 0))
            {
                throw Wrong(probability);
            }

            mass += probability;
            previous = probability;
        }

        return IsProbability(EndOfSequence) ? mass : throw Invalid("end-of-sequence probability", EndOfSequence);
    }

    private void CheckBounds()
    {
        var last = Probabilities.IsEmpty ? 1 : Probabilities[^1];
        if (!(IsProbability(Kth) && IsProbability(Residual) && Kth <= last))
        {
            throw new FusionException(FusionCodes.DistributionBoundsInvalid, $"The bounds are {Kth:r} (k-th) and {Residual:r} (residual) after a last entry of {last:r}.", "The k-th probability is at most the last listed one, the residual at most 1.");
        }
    }

    private static FusionException Wrong(float probability) => IsProbability(probability)
        ? new FusionException(FusionCodes.DistributionUnsorted, $"Probability {probability:r} comes after a smaller one.", "Sort entries by descending probability.")
        : Invalid("probability", probability);

    private static FusionException Invalid(string what, float value)
        => new(FusionCodes.DistributionProbabilityInvalid, $"A {what} is {value:r}.", "Send probabilities between 0 and 1.");

    private static bool IsProbability(float value) => value >= 0 && value <= 1 + MassTolerance;
}
