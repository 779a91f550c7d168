using ModelNet.Inference.Llama.Native;
using ModelNet.Vocabulary;

namespace ModelNet.Inference.Llama.Tokens;

/// <summary>
/// Builds the token table from llama.cpp's vocabulary: for every id the raw bytes that it appends. llama.cpp itself maps the printable
/// alphabet of byte-level BPE back to bytes, ▁ to a space and &lt;0xNN&gt; to that byte; the tests derive the same from the file alone.
/// </summary>
internal static unsafe class VocabularyReader
{
    private const int FirstPieceBytes = 256;

    internal static VocabularyTable Read(nint vocab)
    {
        var count = VocabNative.Count(vocab);
        var bytes = new ReadOnlyMemory<byte>[count];
        var kinds = new TokenKind[count];
        for (var id = 0; id < count; id++)
        {
            kinds[id] = KindOf(vocab, id);
            bytes[id] = kinds[id] is TokenKind.Normal or TokenKind.Byte ? Bytes(vocab, id) : default(ReadOnlyMemory<byte>);
        }

        return VocabularyTable.Create(bytes, kinds);
    }

    // A few files hold tokens that are not in byte-level BPE's alphabet. llama.cpp writes a complaint into the text for them; the tokeniser that
    // made the file takes them as they are.
    private static byte[] Bytes(nint vocab, int id)
    {
        var piece = Piece(vocab, id, special: false);
        if (piece.AsSpan().IndexOf("[UNK_BYTE_0x"u8) < 0)
        {
            return piece;
        }

        return NativeText.Bytes(VocabNative.Text(vocab, id)).ToArray();
    }

    /// <summary>What the id adds to a text; <paramref name="special"/> gives control tokens their written form instead of nothing.</summary>
    internal static byte[] Piece(nint vocab, int id, bool special)
    {
        Span<byte> first = stackalloc byte[FirstPieceBytes];
        var written = Write(vocab, id, first, special);
        if (written >= 0)
        {
            return first[..written].ToArray();
        }

        var exact = new byte[-written];
        return Write(vocab, id, exact, special) == exact.Length
            ? exact
            : throw new InferenceException("vocabulary_unreadable", $"llama.cpp gives no bytes for token {id}.", "The model's tokeniser is damaged: fetch the file again.");
    }

    private static int Write(nint vocab, int id, Span<byte> buffer, bool special)
    {
        fixed (byte* target = buffer)
        {
            return VocabNative.TokenToPiece(vocab, id, target, buffer.Length, leftStrip: 0, (byte)(special ? 1 : 0));
        }
    }

    // Unknown and unused ids have no bytes either: emitting one would add nothing, so they count as control.
    private static TokenKind KindOf(nint vocab, int id)
    {
        if (VocabNative.IsEndOfGeneration(vocab, id) != 0)
        {
            return TokenKind.EndOfGeneration;
        }

        var attributes = VocabNative.Attributes(vocab, id);
        if ((attributes & (NativeTokenAttributes.Control | NativeTokenAttributes.Unknown | NativeTokenAttributes.Unused)) != 0)
        {
            return TokenKind.Control;
        }

        return (attributes & NativeTokenAttributes.Byte) != 0 ? TokenKind.Byte : TokenKind.Normal;
    }
}
