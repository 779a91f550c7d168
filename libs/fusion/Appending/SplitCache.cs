namespace ModelNet.Fusion;

/// <summary>Remembers how texts were split: foreign tokens repeat, but an endless stream of new ones must not fill the memory. Belongs to one thread at a time.</summary>
internal sealed class SplitCache
{
    private const int Kept = 8192;

    private readonly PieceEncoder _split;
    private readonly Dictionary<byte[], int[]> _known = new(ByteArrayComparer.Instance);
    private readonly Dictionary<byte[], int[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <param name="split">Computes what is not known.</param>
    public SplitCache(PieceEncoder split)
    {
        _split = split;
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The ids of a text. Allocates only when it is new.</summary>
    public int[] Of(ReadOnlySpan<byte> text)
    {
        if (_lookup.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_known.Count == Kept)
        {
            _known.Clear();
        }

        var ids = _split(text);
        _known.Add(text.ToArray(), ids);
        return ids;
    }
}
