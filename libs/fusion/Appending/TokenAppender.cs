using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>
/// Says which of a model's own tokens append given bytes. Allocates only when a piece is split for the first time; belongs to one thread at a time.
/// </summary>
public sealed class TokenAppender
{
    private readonly VocabularyTable _vocabulary;
    private readonly PieceEncoder _encoder;
    private readonly SplitCache _splits;

    /// <param name="vocabulary">The model's token table.</param>
    /// <param name="encoder">The model's tokeniser.</param>
    public TokenAppender(VocabularyTable vocabulary, PieceEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(encoder);
        _vocabulary = vocabulary;
        _encoder = encoder;
        _splits = new SplitCache(Split);
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

        var split = _splits.Of(bytes);
        ids.AddRange(split);
        return split.Length > 0;
    }

    private int[] Split(ReadOnlySpan<byte> bytes)
    {
        var split = _encoder(bytes);
        return TokenSpelling.Spells(_vocabulary, split, bytes) ? split : TokenSpelling.SingleBytes(_vocabulary, bytes);
    }
}
