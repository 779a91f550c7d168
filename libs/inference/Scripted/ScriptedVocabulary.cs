using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Inference.Scripted;

/// <summary>
/// Puts a small token table together for tests. Ids follow the order of the calls:
/// <c>new ScriptedVocabulary().Control("&lt;s&gt;").Bytes().Words("the", " cat", "你好").End("&lt;/s&gt;", "&lt;|im_end|&gt;").Build()</c>.
/// </summary>
public sealed class ScriptedVocabulary
{
    private readonly List<ReadOnlyMemory<byte>> _bytes = [];
    private readonly List<TokenKind> _kinds = [];

    /// <summary>The 256 single bytes as byte tokens, so that any text can be split.</summary>
    public ScriptedVocabulary Bytes()
    {
        for (var value = 0; value < 256; value++)
        {
            Add([(byte)value], TokenKind.Byte);
        }

        return this;
    }

    /// <summary>Texts as ordinary tokens, in UTF-8; the same text twice makes two ids with the same bytes.</summary>
    public ScriptedVocabulary Words(params IEnumerable<string> words) => AddAll(words, TokenKind.Normal);

    /// <summary>Any bytes as one ordinary token, such as half of a code point.</summary>
    public ScriptedVocabulary Raw(ReadOnlySpan<byte> bytes) => Add(bytes.ToArray(), TokenKind.Normal);

    /// <summary>Control tokens. The names only document the test: control tokens have no bytes. The first one serves as BOS.</summary>
    public ScriptedVocabulary Control(params IEnumerable<string> names) => AddAll(names, TokenKind.Control);

    /// <summary>Tokens that end generation.</summary>
    public ScriptedVocabulary End(params IEnumerable<string> names) => AddAll(names, TokenKind.EndOfGeneration);

    /// <summary>The table.</summary>
    public VocabularyTable Build() => VocabularyTable.Create(_bytes, _kinds.ToArray());

    /// <summary>A table for when the test does not care: BOS, all bytes, the given words, one end token.</summary>
    public static VocabularyTable Of(params IEnumerable<string> words)
        => new ScriptedVocabulary().Control("<s>").Bytes().Words(words).End("</s>").Build();

    private ScriptedVocabulary AddAll(IEnumerable<string> texts, TokenKind kind)
    {
        foreach (var text in texts)
        {
            Add(Encoding.UTF8.GetBytes(text), kind);
        }

        return this;
    }

    private ScriptedVocabulary Add(byte[] bytes, TokenKind kind)
    {
        _bytes.Add(bytes);
        _kinds.Add(kind);
        return this;
    }

    /// <summary>The id that a table has for this text.</summary>
    /// <exception cref="ArgumentException">it has none.</exception>
    public static int IdOf(VocabularyTable table, string text)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.TryGetId(Encoding.UTF8.GetBytes(text), out var id) ? id : throw new ArgumentException($"The table has no token '{text}'.", nameof(text));
    }
}
