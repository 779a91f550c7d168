using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ModelNet.Golden.Reference;

/// <summary>How a stage's tokens are drawn.</summary>
internal sealed record DrawRule(double Temperature, double TopP, string Seed);

/// <summary>
/// Draws from the fused distribution over whole vocabularies: by rejection up to temperature 1 for a mean of probabilities, else by one draw on the cumulative tempered mass. The definitions are those of
/// docs/design/fusion.md, in doubles.
/// </summary>
internal sealed class ReferenceDraw(Symbols symbols, DrawRule rule, int stage)
{
    private const int MostRejections = 256;

    /// <param name="fused">The fused probability of each symbol.</param>
    /// <param name="given">Each branch's own; null where it abstains.</param>
    /// <param name="weights">Of the branches.</param>
    /// <param name="geometric">Which mean the fused ones are.</param>
    /// <param name="step">The step.</param>
    public int Draw(double[] fused, IReadOnlyList<double[]?> given, IReadOnlyList<double> weights, bool geometric, int step)
    {
        var ranked = Ranked(fused);
        var nucleus = Nucleus(ranked, fused);
        if (geometric || rule.Temperature > 1)
        {
            return Whole(nucleus, fused, Fractions(step, 0)[1]);
        }

        var lists = new int[]?[given.Count];
        for (int draw = 0, rejections = 0; ; draw++)
        {
            var fractions = Fractions(step, draw);
            var branch = Branch(weights, fractions[0]);
            if (given[branch] is not { } own)
            {
                continue;
            }

            var symbol = Taken(lists[branch] ??= Listed(own), own, fractions[1]);
            if (symbol >= 0 && nucleus.Contains(symbol) && fractions[2] < Math.Pow(fused[symbol] / fused[ranked[0]], (1 / rule.Temperature) - 1))
            {
                return symbol;
            }

            if (++rejections == MostRejections)
            {
                return Whole(nucleus, fused, fractions[1]);
            }
        }
    }

    private int[] Ranked(double[] fused) => Ordered(fused, Enumerable.Range(0, fused.Length));

    /// <summary>The end of the sequence, then the symbols in descending probability.</summary>
    private int[] Listed(double[] own) => [Symbols.End, .. Ordered(own, Enumerable.Range(1, own.Length - 1))];

    private int[] Ordered(double[] values, IEnumerable<int> all) =>
        [.. all.Where(symbol => values[symbol] > 0).OrderByDescending(symbol => values[symbol]).ThenBy(symbol => symbol == Symbols.End).ThenBy(symbol => symbol, Comparer<int>.Create(symbols.Compare))];

    private HashSet<int> Nucleus(int[] ranked, double[] fused)
    {
        double Score(int symbol) => Math.Pow(fused[symbol] / fused[ranked[0]], 1 / rule.Temperature);
        var all = ranked.Sum(Score);
        var nucleus = new HashSet<int>();
        var before = 0.0;
        foreach (var symbol in ranked)
        {
            if (nucleus.Count > 0 && before >= rule.TopP * all)
            {
                break;
            }

            nucleus.Add(symbol);
            before += Score(symbol);
        }

        return nucleus;
    }

    private int Whole(HashSet<int> nucleus, double[] fused, double fraction)
    {
        var ranked = Ordered(fused, nucleus);
        double Score(int symbol) => Math.Pow(fused[symbol] / fused[ranked[0]], 1 / rule.Temperature);
        var at = fraction * ranked.Sum(Score);
        return ranked.First(symbol => (at -= Score(symbol)) < 0);
    }

    private static int Branch(IReadOnlyList<double> weights, double fraction)
    {
        var left = fraction * weights.Sum();
        var branch = 0;
        while (branch < weights.Count - 1 && left >= weights[branch])
        {
            left -= weights[branch++];
        }

        return branch;
    }

    private static int Taken(int[] list, double[] own, double fraction)
    {
        foreach (var symbol in list)
        {
            if ((fraction -= own[symbol]) < 0)
            {
                return symbol;
            }
        }

        return -1;
    }

    /// <summary>Three numbers from 0 to 1.</summary>
    private double[] Fractions(int step, int draw)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{rule.Seed}\n{stage}\n{step}\n{draw}")));
        return [.. Enumerable.Range(0, 3).Select(i => hash.AsSpan(8 * i, 8).ToArray().Aggregate(0UL, (value, part) => (value << 8) | part) / Math.Pow(2, 64))];
    }
}
