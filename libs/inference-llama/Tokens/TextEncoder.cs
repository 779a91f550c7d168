using System.Buffers;
using System.Text;
using System.Text.Unicode;
using ModelNet.Inference.Llama.Native;
using ModelNet.Vocabulary;

namespace ModelNet.Inference.Llama.Tokens;

/// <summary>
/// Splits text as the model's tokeniser does. Never yields control or end-of-generation ids, whatever the text says. Bytes that are not
/// UTF-8 must not reach llama.cpp, which ends the process for some of them: they become the ids of exactly those bytes.
/// </summary>
internal sealed unsafe class TextEncoder(nint vocab, VocabularyTable table)
{
    internal int[] Encode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return EncodeValid(bytes);
        }

        var ids = new List<int>();
        while (!bytes.IsEmpty)
        {
            var valid = Utf8Text.ValidPrefix(bytes);
            ids.AddRange(EncodeValid(bytes[..valid]));
            var broken = Utf8Text.BrokenPrefix(bytes[valid..]);
            AddCharacter(bytes.Slice(valid, broken), ids);
            bytes = bytes[(valid + broken)..];
        }

        return [.. ids];
    }

    private int[] EncodeValid(ReadOnlySpan<byte> utf8)
    {
        var ids = Tokenize(utf8, addSpecial: false, parseSpecial: false);
        return ids.Any(IsForbidden) ? [.. ids.SelectMany(id => IsForbidden(id) ? SpellOut(id) : [id])] : ids;
    }

    /// <summary>llama.cpp's own tokenisation, unfiltered.</summary>
    internal int[] Tokenize(ReadOnlySpan<byte> utf8, bool addSpecial, bool parseSpecial)
    {
        if (utf8.IsEmpty && !addSpecial)
        {
            return [];
        }

        var buffer = ArrayPool<int>.Shared.Rent(utf8.Length + 8);
        try
        {
            var count = Tokenize(utf8, buffer, addSpecial, parseSpecial);
            if (count >= 0)
            {
                return buffer.AsSpan(0, count).ToArray();
            }

            var exact = new int[-count];
            return Tokenize(utf8, exact, addSpecial, parseSpecial) == exact.Length
                ? exact
                : throw new InferenceException("tokenize_failed", "llama.cpp could not split the text into tokens.", "Shorten the text.");
        }
        finally
        {
            ArrayPool<int>.Shared.Return(buffer);
        }
    }

    private int Tokenize(ReadOnlySpan<byte> utf8, Span<int> ids, bool addSpecial, bool parseSpecial)
    {
        fixed (byte* text = utf8)
        fixed (int* target = ids)
        {
            byte nothing = 0;
            return VocabNative.Tokenize(vocab, text is null ? &nothing : text, utf8.Length, target, ids.Length, (byte)(addSpecial ? 1 : 0), (byte)(parseSpecial ? 1 : 0));
        }
    }

    // Some files mark their end token as ordinary text, so that its written form is matched in a user's text.
    private bool IsForbidden(int id)
        => table.KindOf(id) == TokenKind.EndOfGeneration || (VocabNative.Attributes(vocab, id) & NativeTokenAttributes.Control) != 0;

    private List<int> SpellOut(int id)
    {
        var ids = new List<int>();
        var rest = VocabularyReader.Piece(vocab, id, special: true).AsSpan();
        while (!rest.IsEmpty)
        {
            Rune.DecodeFromUtf8(rest, out _, out var length);
            AddCharacter(rest[..length], ids);
            rest = rest[length..];
        }

        return ids;
    }

    private void AddCharacter(ReadOnlySpan<byte> character, List<int> ids)
    {
        if (table.TryGetId(character, out var whole))
        {
            ids.Add(whole);
            return;
        }

        for (var i = 0; i < character.Length; i++)
        {
            if (table.TryGetId(character.Slice(i, 1), out var single))
            {
                ids.Add(single);
            }
        }
    }
}
