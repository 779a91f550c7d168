namespace ModelNet.Fusion;

/// <summary>Remembers how texts were split: foreign tokens repeat, but an endless stream of new ones must not fill the memory. Belongs to one thread at a time.</summary>
/// <param name="split">Computes what is not known.</param>
internal sealed class SplitCache(PieceEncoder split)
{
    private const int Kept = 8192;

    private readonly Dictionary<byte[], int[]> _known = new(ByteArrayComparer.Instance);

    /// <summary>The ids of a text. Allocates only when it is new.</summary>
    public int[] Of(ReadOnlySpan<byte> text)
    {
        if (_known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var known))
        {
            return known;
        }

        if (_known.Count == Kept)
        {
            _known.Clear();
        }

        var ids = split(text);
        _known.Add(text.ToArray(), ids);
        return ids;
    }
}
