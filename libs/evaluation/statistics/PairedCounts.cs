namespace ModelNet.Evaluation;

/// <summary>Two ways to answer, over the same questions.</summary>
/// <param name="Both">Both are right.</param>
/// <param name="OnlyFirst">The first is right, the second is not.</param>
/// <param name="OnlySecond">The second is right, the first is not.</param>
/// <param name="Neither">None is right.</param>
public readonly record struct PairedCounts(int Both, int OnlyFirst, int OnlySecond, int Neither)
{
    /// <summary>The questions.</summary>
    public int Questions => Both + OnlyFirst + OnlySecond + Neither;

    /// <summary>Right answers of the first.</summary>
    public Tally First => new(Both + OnlyFirst, Questions);

    /// <summary>Right answers of the second.</summary>
    public Tally Second => new(Both + OnlySecond, Questions);

    /// <summary>The first's accuracy less the second's.</summary>
    public double Difference => First.Accuracy - Second.Accuracy;

    /// <summary>Counts two lists of marks over the same questions.</summary>
    /// <exception cref="ArgumentException">the lists differ in length.</exception>
    public static PairedCounts Of(IReadOnlyList<bool> first, IReadOnlyList<bool> second)
    {
        if (first.Count != second.Count)
        {
            throw new ArgumentException($"The first has {first.Count} marks, the second {second.Count}.", nameof(second));
        }

        var counts = new int[4];
        for (var i = 0; i < first.Count; i++)
        {
            counts[(first[i] ? 0 : 2) + (second[i] ? 0 : 1)]++;
        }

        return new PairedCounts(counts[0], counts[1], counts[2], counts[3]);
    }

    /// <summary>
    /// The 95 % interval of <see cref="Difference"/>: R. G. Newcombe, "Improved confidence intervals for the difference between binomial
    /// proportions based on paired data", Statistics in Medicine 17 (1998), method 10. Two Wilson intervals are joined by the correlation of
    /// the pairs, so that questions which both get right or both get wrong narrow it.
    /// </summary>
    public Interval DifferenceInterval
    {
        get
        {
            if (Questions == 0)
            {
                return new Interval(-1, 1);
            }

            var (first, second, phi) = (First, Second, Correlation);
            var below = Joined(first.Accuracy - first.Interval.Low, second.Interval.High - second.Accuracy, phi);
            var above = Joined(first.Interval.High - first.Accuracy, second.Accuracy - second.Interval.Low, phi);
            return new Interval(Difference - below, Difference + above);
        }
    }

    /// <summary>
    /// McNemar's exact test, two-sided: how likely so uneven a split of the questions on which the two differ is when neither is better (a
    /// binomial with probability ½). 1 when they never differ.
    /// </summary>
    public double ExactP => BinomialHalf.TwoSided(OnlyFirst, OnlySecond);

    private static double Joined(double one, double other, double phi) => Math.Sqrt(Math.Max(0, (one * one) - (2 * phi * one * other) + (other * other)));

    /// <summary>The correlation of the pairs, with the continuity correction that method 10 applies when it is positive.</summary>
    private double Correlation
    {
        get
        {
            var margins = (double)First.Right * (Questions - First.Right) * Second.Right * (Questions - Second.Right);
            if (margins == 0)
            {
                return 0;
            }

            var cross = ((double)Both * Neither) - ((double)OnlyFirst * OnlySecond);
            var corrected = cross > 0 ? Math.Max(0, cross - (Questions / 2.0)) : cross;
            return corrected / Math.Sqrt(margins);
        }
    }
}
