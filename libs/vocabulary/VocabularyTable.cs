namespace ModelNet.Vocabulary;

/// <summary>
/// The token table of one model: id → bytes and kind, bytes → id. Models with different tokenisers meet only in the bytes, so several ids
/// with the same bytes count as one <em>byte string</em>. Immutable and safe for any number of threads.
/// </summary>
public sealed class VocabularyTable
{
    private readonly ByteStringSet _strings;
    private readonly TokenKind[] _kinds;
    private readonly int[] _stringOf;
    private readonly int[] _canonicalIds;
    private readonly SharedIds _shared;
    private readonly int[] _endOfGenerationIds;
    private readonly int[] _controlIds;

    private VocabularyTable(ByteStringSet strings, TokenKind[] kinds, int[] stringOf)
    {
        _strings = strings;
        _kinds = kinds;
        _stringOf = stringOf;
        _canonicalIds = VocabularyIndex.CanonicalIds(kinds, stringOf, strings.Count);
        _shared = SharedIds.Create(stringOf, strings.Count);
        _endOfGenerationIds = VocabularyIndex.IdsOfKind(kinds, TokenKind.EndOfGeneration);
        _controlIds = VocabularyIndex.IdsOfKind(kinds, TokenKind.Control);
        RepresentsEveryByte = VocabularyIndex.HasEveryByte(strings);
        Hash = VocabularyHash.Compute(this);
    }

    /// <summary>How many ids there are (V); a row of logits has this length.</summary>
    public int Count => _kinds.Length;

    /// <summary>
    /// A fingerprint over every id's kind, length and bytes, in id order: the first 8 bytes of a SHA-256, the same on every machine.
    /// Records carry it, and a record made with another table is refused.
    /// </summary>
    public ulong Hash { get; }

    /// <summary>How many different byte strings the ids stand for.</summary>
    public int ByteStringCount => _strings.Count;

    /// <summary>The largest number of ids that share one byte string (c_i in the certificate's bound); 0 when no id has bytes.</summary>
    public int MaxIdsPerByteString => _shared.Largest;

    /// <summary>Whether every one of the 256 single bytes has an id, so that any bytes can be appended.</summary>
    public bool RepresentsEveryByte { get; }

    /// <summary>Ids that end generation, ascending.</summary>
    public ReadOnlySpan<int> EndOfGenerationIds => _endOfGenerationIds;

    /// <summary>Ids that have no bytes and do not end generation, ascending; they are never emitted.</summary>
    public ReadOnlySpan<int> ControlIds => _controlIds;

    /// <summary>For every id the number of its byte string (0 … <see cref="ByteStringCount"/> − 1), or −1 where it has no bytes.</summary>
    public ReadOnlySpan<int> ByteStringOf => _stringOf;

    /// <summary>Builds a table.</summary>
    /// <param name="bytes">For every id its bytes; ignored where the kind has none.</param>
    /// <param name="kinds">For every id its kind. A <see cref="TokenKind.Normal"/> or <see cref="TokenKind.Byte"/> id without bytes counts as <see cref="TokenKind.Control"/>.</param>
    /// <exception cref="VocabularyException">the lists are empty or of different lengths, or a kind is unknown.</exception>
    public static VocabularyTable Create(IReadOnlyList<ReadOnlyMemory<byte>> bytes, ReadOnlySpan<TokenKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Count != kinds.Length)
        {
            throw new VocabularyException("vocabulary_kinds_mismatch", $"The table has {bytes.Count} byte strings and {kinds.Length} kinds.", "Give one kind for every id.");
        }

        if (bytes.Count == 0)
        {
            throw new VocabularyException("vocabulary_empty", "The token table has no ids.", "Check that the model file carries its tokeniser.");
        }

        return Build(bytes, kinds);
    }

    /// <summary>The bytes that the id appends; empty for control and end-of-generation ids.</summary>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        var index = _stringOf[id];
        return index < 0 ? default : _strings[index];
    }

    /// <summary>The bytes of a byte string by its number (see <see cref="ByteStringOf"/>).</summary>
    public ReadOnlySpan<byte> ByteString(int index) => _strings[index];

    /// <summary>What the id stands for, after ids without bytes were counted as control.</summary>
    public TokenKind KindOf(int id) => _kinds[id];

    /// <summary>The id to append for exactly these bytes: a normal id before a byte id, then the lowest. False when no id has them.</summary>
    public bool TryGetId(ReadOnlySpan<byte> bytes, out int id)
    {
        var index = _strings.Find(bytes);
        id = index < 0 ? -1 : _canonicalIds[index];
        return index >= 0;
    }

    /// <summary>The id that stands for all ids with the same bytes (the one that <see cref="TryGetId"/> gives); −1 for an id without bytes.</summary>
    public int CanonicalId(int id)
    {
        var index = _stringOf[id];
        return index < 0 ? -1 : _canonicalIds[index];
    }

    /// <summary>For every byte string (by number) its canonical id.</summary>
    public ReadOnlySpan<int> CanonicalIds => _canonicalIds;

    /// <summary>All ids with the same bytes as this one, ascending, itself included; empty for an id without bytes.</summary>
    public ReadOnlySpan<int> IdsSharing(int id)
    {
        var index = _stringOf[id];
        return index < 0 ? default : _shared.IdsOf(index, _canonicalIds);
    }


    private static VocabularyTable Build(IReadOnlyList<ReadOnlyMemory<byte>> bytes, ReadOnlySpan<TokenKind> kinds)
    {
        var strings = new ByteStringSet(kinds.Length);
        var effective = kinds.ToArray();
        var stringOf = new int[kinds.Length];
        for (var id = 0; id < stringOf.Length; id++)
        {
            effective[id] = VocabularyIndex.EffectiveKind(kinds[id], bytes[id].Length, id);
            stringOf[id] = effective[id] is TokenKind.Normal or TokenKind.Byte ? strings.Add(bytes[id].Span) : -1;
        }

        return new VocabularyTable(strings, effective, stringOf);
    }
}
