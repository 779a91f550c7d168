using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>
/// Says which of a model's own tokens append given bytes. Allocates only when a piece is split for the first time; belongs to one thread at a time.
/// </summary>
public sealed class TokenAppender
{
    /// <summary>Splits kept: foreign tokens repeat, but an endless stream of new ones must not fill the memory.</summary>
    private const int SplitsKept = 8192;

    private readonly VocabularyTable _vocabulary;
    private readonly PieceEncoder _encoder;
    private readonly Dictionary<byte[], int[]> _splits = new(ByteArrayComparer.Instance);
    private readonly Dictionary<byte[], int[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <param name="vocabulary">The model's token table.</param>
    /// <param name="encoder">The model's tokeniser.</param>
    public TokenAppender(VocabularyTable vocabulary, PieceEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(encoder);
        _vocabulary = vocabulary;
        _encoder = encoder;
        _lookup = _splits.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>
    /// Adds the ids whose bytes are exactly <paramref name="bytes"/>: the one id that has them (a normal id before a byte id, then the lowest); else the tokeniser's
    /// split, if its bytes are the same (a tokeniser may add a space or replace invalid UTF-8); else single-byte ids.
    /// </summary>
    /// <returns>False when the model cannot represent the bytes: it abstains, and <paramref name="ids"/> is as before. Empty bytes add nothing.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (bytes.IsEmpty)
        {
            return true;
        }

        if (_vocabulary.TryGetId(bytes, out var id))
        {
            ids.Add(id);
            return true;
        }

        var split = SplitOf(bytes);
        ids.AddRange(split);
        return split.Length > 0;
    }

    private int[] SplitOf(ReadOnlySpan<byte> bytes)
    {
        if (_lookup.TryGetValue(bytes, out var known))
        {
            return known;
        }

        var split = _encoder(bytes);
        if (!TokenSpelling.Spells(_vocabulary, split, bytes))
        {
            split = TokenSpelling.SingleBytes(_vocabulary, bytes);
        }

        if (_splits.Count == SplitsKept)
        {
            _splits.Clear();
        }

        _splits.Add(bytes.ToArray(), split);
        return split;
    }
}
