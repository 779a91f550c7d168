namespace ModelNet.Flow;

/// <summary>"Did you mean": the nearest known word by edit distance, when it is near enough to be a typing error.</summary>
public static class Suggestion
{
    /// <summary>All keys of a flow file; of many models the first.</summary>
    private const int MostShown = 24;

    /// <summary>The nearest candidate, or null. Ties go to the first in ordinal order.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > FlowLimits.NameLength)
        {
            return null;
        }

        int allowed = Math.Max(1, word.Length / 3);
        string? best = null;
        int bestDistance = allowed + 1;
        foreach (string candidate in candidates.Where(c => Math.Abs(c.Length - word.Length) <= allowed))
        {
            int distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < bestDistance || (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>A hint that names the nearest candidate, or lists them all when none is near.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> candidates, string what) =>
        Nearest(word, candidates) is { } near ? $"did you mean {Shown.Quote(near)}?"
        : candidates.Count == 0 ? $"there are no {what}"
        : $"{what}: {string.Join(", ", candidates.Order(StringComparer.Ordinal).Take(MostShown).Select(c => Shown.Clean(c)))}{(candidates.Count > MostShown ? ", …" : "")}";

    /// <summary>Levenshtein's distance with the swap of two neighbours counted as one edit (optimal string alignment).</summary>
    internal static int Distance(string a, string b)
    {
        int[] beforePrevious = new int[b.Length + 1], previous = new int[b.Length + 1], current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
                }
            }

            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }

        return previous[b.Length];
    }
}
