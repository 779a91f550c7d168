namespace ModelNet.Evaluation;

/// <summary>The binomial distribution with probability ½.</summary>
internal static class BinomialHalf
{
    /// <summary>The probability of a split at least as uneven as this one, in either direction.</summary>
    public static double TwoSided(int heads, int tails)
    {
        var (few, n) = (Math.Min(heads, tails), heads + tails);

        // Terms of the lower tail by their ratio, in logarithms: 2^-n alone would vanish for a thousand coins.
        var logTerm = -n * Math.Log(2);
        var tail = Math.Exp(logTerm);
        for (var k = 1; k <= few; k++)
        {
            logTerm += Math.Log((double)(n - k + 1) / k);
            tail += Math.Exp(logTerm);
        }

        return Math.Min(1, 2 * tail);
    }
}
