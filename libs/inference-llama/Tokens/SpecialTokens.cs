using ModelNet.Inference.Llama.Native;
using ModelNet.Vocabulary;

namespace ModelNet.Inference.Llama.Tokens;

/// <summary>A token that a template may name by its written form.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its written form.</param>
/// <param name="StripsLeft">Whether white space before it disappears.</param>
/// <param name="StripsRight">Whether white space after it disappears.</param>
internal sealed record SpecialToken(int Id, byte[] Text, bool StripsLeft, bool StripsRight);

/// <summary>The control tokens by their written form. User-defined tokens are not here: the tokeniser matches them in any text itself.</summary>
internal sealed unsafe class SpecialTokens
{
    private readonly List<SpecialToken>[] _byFirstByte = new List<SpecialToken>[256];

    internal SpecialTokens(nint vocab, VocabularyTable table)
    {
        for (var id = 0; id < table.Count; id++)
        {
            if (table.KindOf(id) is TokenKind.Control or TokenKind.EndOfGeneration)
            {
                Add(vocab, id);
            }
        }

        foreach (var tokens in _byFirstByte)
        {
            tokens?.Sort((a, b) => b.Text.Length - a.Text.Length);
        }
    }

    /// <summary>The longest one that the text begins with, or null.</summary>
    internal SpecialToken? Match(ReadOnlySpan<byte> text)
    {
        foreach (var token in _byFirstByte[text[0]] ?? [])
        {
            if (text.StartsWith(token.Text))
            {
                return token;
            }
        }

        return null;
    }

    private void Add(nint vocab, int id)
    {
        var text = NativeText.Bytes(VocabNative.Text(vocab, id)).ToArray();
        var attributes = VocabNative.Attributes(vocab, id);
        if (text.Length > 0 && (attributes & NativeTokenAttributes.Unused) == 0)
        {
            var left = (attributes & NativeTokenAttributes.LeftStrip) != 0;
            var right = (attributes & NativeTokenAttributes.RightStrip) != 0;
            (_byFirstByte[text[0]] ??= []).Add(new SpecialToken(id, text, left, right));
        }
    }
}
