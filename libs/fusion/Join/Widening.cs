namespace ModelNet.Fusion;

/// <summary>How many entries to ask for when a step is not certified.</summary>
public static class Widening
{
    /// <summary>The list that almost always suffices.</summary>
    public const int FirstEntries = 40;

    private static ReadOnlySpan<int> Stages => [FirstEntries, 256, 4096];

    /// <summary>The next wider list after one of <paramref name="k"/> entries: 40, 256, 4,096, then the whole vocabulary, which always certifies.</summary>
    public static int Next(int k, int vocabularySize)
    {
        foreach (var stage in Stages)
        {
            if (stage > k && stage < vocabularySize)
            {
                return stage;
            }
        }

        return vocabularySize;
    }
}
