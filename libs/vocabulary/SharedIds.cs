namespace ModelNet.Vocabulary;

/// <summary>The ids of every byte string that more than one id stands for. Most tables have none or a few, so only those are stored.</summary>
internal sealed class SharedIds
{
    private readonly Dictionary<int, int[]> _ids;

    private SharedIds(Dictionary<int, int[]> ids, int largest)
    {
        _ids = ids;
        Largest = largest;
    }

    /// <summary>The largest number of ids with the same bytes.</summary>
    public int Largest { get; }

    public static SharedIds Create(ReadOnlySpan<int> stringOf, int strings)
    {
        var counts = new int[strings];
        var largest = 0;
        foreach (var index in stringOf)
        {
            if (index >= 0)
            {
                largest = Math.Max(largest, ++counts[index]);
            }
        }

        return new SharedIds(largest > 1 ? Collect(stringOf, counts) : [], largest);
    }

    /// <summary>The ids of the byte string, ascending; a string of one id is a slice of <paramref name="canonicalIds"/>.</summary>
    public ReadOnlySpan<int> IdsOf(int index, int[] canonicalIds)
        => Largest > 1 && _ids.TryGetValue(index, out var ids) ? ids : canonicalIds.AsSpan(index, 1);

    private static Dictionary<int, int[]> Collect(ReadOnlySpan<int> stringOf, int[] counts)
    {
        var ids = new Dictionary<int, int[]>();
        for (var id = stringOf.Length - 1; id >= 0; id--)
        {
            var index = stringOf[id];
            if (index < 0 || (counts[index] == 1 && !ids.ContainsKey(index)))
            {
                continue;
            }

            if (!ids.TryGetValue(index, out var list))
            {
                list = ids[index] = new int[counts[index]];
            }

            list[--counts[index]] = id;
        }

        return ids;
    }
}
