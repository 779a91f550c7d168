using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>
/// Splits text that stands in the middle of an answer as a model's own tokeniser does, and says where its tokens end. Allocates only when a text is split for the first time; belongs to one
/// thread at a time.
/// </summary>
public sealed class TextSplitter
{
    private readonly VocabularyTable _vocabulary;
    private readonly PieceEncoder _encoder;
    private readonly SplitCache _splits;

    /// <param name="vocabulary">The model's token table.</param>
    /// <param name="encoder">The model's tokeniser.</param>
    public TextSplitter(VocabularyTable vocabulary, PieceEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(encoder);
        _vocabulary = vocabulary;
        _encoder = encoder;
        _splits = new SplitCache(Compute);
    }

    /// <summary>
    /// The ids of a text: the tokeniser's split where it spells exactly these bytes, by itself or behind a line break (a tokeniser may put a space before what it takes for a beginning); else
    /// one id for each byte. Empty when the model cannot represent them.
    /// </summary>
    public ReadOnlySpan<int> Split(ReadOnlySpan<byte> text) => text.IsEmpty ? [] : _splits.Of(text);

    /// <summary>
    /// Whether one of the model's tokens ends behind <paramref name="text"/> when <paramref name="next"/> follows: the split of both begins with the split of the first. Nothing that follows
    /// (the end of the sequence) makes every text that the model can represent end with a token.
    /// </summary>
    public bool EndsWithToken(ReadOnlySpan<byte> text, ReadOnlySpan<byte> next)
    {
        var alone = Split(text);
        if (text.IsEmpty || alone.IsEmpty || next.IsEmpty)
        {
            return text.IsEmpty || !alone.IsEmpty;
        }

        return Split([.. text, .. next]).StartsWith(alone);
    }

    private int[] Compute(ReadOnlySpan<byte> text)
    {
        var split = _encoder(text);
        if (TokenSpelling.Spells(_vocabulary, split, text))
        {
            return split;
        }

        split = BehindLineBreak(text);
        return split.Length > 0 ? split : TokenSpelling.SingleBytes(_vocabulary, text);
    }

    private int[] BehindLineBreak(ReadOnlySpan<byte> text)
    {
        int[] split = _encoder([(byte)'\n', .. text]);
        foreach (var opening in (ReadOnlySpan<byte[]>)[[(byte)'\n'], [(byte)' ', (byte)'\n']])
        {
            var ids = TokenSpelling.IdsOf(_vocabulary, split, opening);
            if (ids >= 0 && TokenSpelling.Spells(_vocabulary, split.AsSpan(ids), text))
            {
                return split[ids..];
            }
        }

        return [];
    }
}
