namespace ModelNet.Fusion;

/// <summary>Draws from whole lists, where every fused probability is known: tokens in descending probability, cut behind the nucleus, by one draw on their tempered mass.</summary>
internal static class WholeSampler
{
    private const int FractionBits = 52;

    /// <summary>The drawn token's index among the candidates.</summary>
    /// <param name="tally">A tally of whole lists.</param>
    /// <param name="candidates">Its candidates.</param>
    /// <param name="union">For the order of equal tokens.</param>
    /// <param name="parameters">Temperature and top-p.</param>
    /// <param name="fraction">The draw, of 2⁶⁴.</param>
    public static int Draw(in StepTally tally, ReadOnlySpan<Candidate> candidates, VocabularyUnion union, SamplingParameters parameters, ulong fraction)
    {
        var ranked = Ranked(tally, candidates, union);
        var masses = Masses(tally, ranked, parameters.Temperature);
        var all = Sum(masses);
        var nucleus = default(UInt128);
        var count = 0;
        while (count < ranked.Length && (count == 0 || Nucleus.IsLess(nucleus, parameters.TopP, all)))
        {
            nucleus += masses[count++];
        }

        var at = (nucleus * (fraction >> (64 - FractionBits))) >> FractionBits;
        var drawn = 0;
        for (var before = (UInt128)masses[0]; before <= at; before += masses[drawn])
        {
            drawn++;
        }

        return ranked[drawn].Candidate;
    }

    private static (ExactSum Value, int Candidate)[] Ranked(in StepTally tally, ReadOnlySpan<Candidate> candidates, VocabularyUnion union)
    {
        var ranked = new List<(ExactSum Value, int Candidate)>(candidates.Length);
        var unionIds = new int[candidates.Length];
        for (var i = 0; i < candidates.Length; i++)
        {
            unionIds[i] = candidates[i].UnionId;
            if (candidates[i].IsListed)
            {
                ranked.Add((tally.Lower(candidates[i]), i));
            }
        }

        ranked.Sort((one, other) => one.Value.IsSameAs(other.Value) ? union.CompareOrder(unionIds[one.Candidate], unionIds[other.Candidate]) : one.Value.IsBelow(other.Value) ? 1 : -1);
        return [.. ranked];
    }

    private static ulong[] Masses(in StepTally tally, (ExactSum Value, int Candidate)[] ranked, double temperature)
    {
        var tempering = new Tempering(temperature);
        var most = tally.LogOf(ranked[0].Value);
        var masses = new ulong[ranked.Length];
        for (var i = 0; i < ranked.Length; i++)
        {
            masses[i] = Nucleus.Mass(tempering.Score(tally.LogOf(ranked[i].Value) - most));
        }

        return masses;
    }

    private static UInt128 Sum(ulong[] masses)
    {
        var sum = default(UInt128);
        foreach (var mass in masses)
        {
            sum += mass;
        }

        return sum;
    }
}
