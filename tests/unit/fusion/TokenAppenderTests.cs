using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

public sealed class TokenAppenderTests
{
    private static readonly VocabularyTable Words = Table(("<s>", TokenKind.Control), ("he", TokenKind.Normal), ("llo", TokenKind.Normal), (" ", TokenKind.Normal), ("h", TokenKind.Byte), ("h", TokenKind.Normal));

    [Fact]
    public void The_exact_id_is_taken_without_asking_the_tokeniser()
    {
        var appender = new TokenAppender(Words, _ => throw new InvalidOperationException("not needed"));

        Append(appender, "llo").ShouldBe([2]);
        Append(appender, "h").ShouldBe([5]);
        Append(appender, "").ShouldBe([]);
    }

    [Fact]
    public void A_split_counts_only_when_its_bytes_are_the_piece()
    {
        Append(new TokenAppender(Words, _ => [1, 2]), "hello").ShouldBe([1, 2]);
        Append(new TokenAppender(Words, _ => [3, 1, 2]), "hello").ShouldBeNull(); // a space was added
        Append(new TokenAppender(Words, _ => [0, 1, 2]), "hello").ShouldBeNull(); // a control id
        Append(new TokenAppender(Words, _ => [1]), "hello").ShouldBeNull();
        Append(new TokenAppender(Words, _ => [1, 2, 99]), "hello").ShouldBeNull();
        Append(new TokenAppender(Words, _ => []), "hello").ShouldBeNull();
    }

    [Fact]
    public void Bytes_spell_what_the_tokeniser_cannot()
    {
        var table = Table([.. Enumerable.Range(0, 256).Select(value => (new[] { (byte)value }, TokenKind.Byte))]);
        var replacing = new TokenAppender(table, _ => [0xEF, 0xBF, 0xBD]);
        var ids = new List<int>();

        replacing.TryAppend([0xE6, 0xBC], ids).ShouldBeTrue();

        ids.ShouldBe([0xE6, 0xBC]);
    }

    [Fact]
    public void What_cannot_be_represented_abstains_and_leaves_the_ids_alone()
    {
        var ids = new List<int> { 7 };

        new TokenAppender(Words, _ => [1]).TryAppend([0xE6], ids).ShouldBeFalse();

        ids.ShouldBe([7]);
    }

    [Fact]
    public void A_split_is_asked_for_once()
    {
        var asked = 0;
        var appender = new TokenAppender(Words, _ =>
        {
            asked++;
            return [1, 2];
        });

        Append(appender, "hello");
        Append(appender, "hello").ShouldBe([1, 2]);
        asked.ShouldBe(1);
    }

    [Fact]
    public void Appended_ids_always_spell_the_bytes_and_never_hold_control_ids()
    {
        Property.ForAll(100, random =>
        {
            var table = RandomModels.Vocabulary(random, random.Next(5, 200));
            var appender = new TokenAppender(table, piece => [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(table.Count))]);
            for (var i = 0; i < 20; i++)
            {
                var piece = new byte[random.Next(1, 4)];
                random.NextBytes(piece);
                var ids = new List<int>();
                var appended = appender.TryAppend(random.Next(2) == 0 ? piece : table.ByteString(0), ids);
                ids.ShouldAllBe(id => table.KindOf(id) == TokenKind.Normal || table.KindOf(id) == TokenKind.Byte);
                appended.ShouldBe(ids.Count > 0);
            }
        });
    }

    private static List<int>? Append(TokenAppender appender, string text)
    {
        var ids = new List<int>();
        return appender.TryAppend(Encoding.UTF8.GetBytes(text), ids) ? ids : null;
    }

    private static VocabularyTable Table(params (string Text, TokenKind Kind)[] tokens)
        => Table([.. tokens.Select(token => (Encoding.UTF8.GetBytes(token.Text), token.Kind))]);

    private static VocabularyTable Table((byte[] Bytes, TokenKind Kind)[] tokens)
        => VocabularyTable.Create([.. tokens.Select(token => (ReadOnlyMemory<byte>)token.Bytes)], [.. tokens.Select(token => token.Kind)]);
}
