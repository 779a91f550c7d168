using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>
/// Numbers the byte strings of several vocabularies together: two ids of two models meet exactly where their bytes are equal. Tables can be
/// added at any time; numbers never change. Thread-safe: registration locks, reading does not.
/// </summary>
public sealed class VocabularyUnion
{
    /// <summary>The union id that all end-of-generation ids of all models share.</summary>
    public const int EndOfSequence = 0;

    private readonly Lock _registration = new();
    private readonly ByteStringSet _strings = new();
    private volatile Published _published;

    public VocabularyUnion()
    {
        _strings.Add([]); // the empty string takes the place of the end of sequence: no token has it
        _published = new Published(_strings.Snapshot(), []);
    }

    /// <summary>How many union ids exist, the end of sequence included.</summary>
    public int Count => _published.Strings.Count;

    /// <summary>The map of a table, numbering its byte strings when the table is new.</summary>
    public VocabularyMap Register(VocabularyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        lock (_registration)
        {
            if (_published.Maps.TryGetValue(table.Hash, out var known))
            {
                return known;
            }

            var map = new VocabularyMap(this, table, Number(table));
            var maps = new Dictionary<ulong, VocabularyMap>(_published.Maps) { [table.Hash] = map };
            _published = new Published(_strings.Snapshot(), maps);
            return map;
        }
    }

    /// <summary>The map of the table with this hash; false when it was never registered.</summary>
    public bool TryGetMap(ulong tableHash, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out VocabularyMap? map)
        => _published.Maps.TryGetValue(tableHash, out map);

    /// <summary>The bytes of a union id; empty for the end of sequence.</summary>
    public ReadOnlySpan<byte> BytesOf(int unionId) => _published.Strings[unionId];

    /// <summary>The order in which equal candidates are taken: byte order of the tokens, and the end of sequence last (a tie goes on).</summary>
    internal int CompareOrder(int left, int right)
    {
        if (left == EndOfSequence || right == EndOfSequence)
        {
            return (left == EndOfSequence).CompareTo(right == EndOfSequence);
        }

        var strings = _published.Strings;
        return strings[left].SequenceCompareTo(strings[right]);
    }

    private int[] Number(VocabularyTable table)
    {
        var unionIds = new int[table.Count];
        for (var id = 0; id < unionIds.Length; id++)
        {
            unionIds[id] = table.KindOf(id) switch
            {
                TokenKind.EndOfGeneration => EndOfSequence,
                TokenKind.Control => -1,
                _ => _strings.Add(table.BytesOf(id)),
            };
        }

        return unionIds;
    }

    /// <summary>What readers see: replaced as a whole, so that they never see half of a registration.</summary>
    private sealed record Published(ByteStringSnapshot Strings, Dictionary<ulong, VocabularyMap> Maps);
}
