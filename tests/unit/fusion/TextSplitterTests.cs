using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

public sealed class TextSplitterTests
{
    private static readonly VocabularyTable s_table = Table([" to", "day", "ma", "y", "be", "maybe", "\n", "a", "m", " ", "b", "e", "好"]);

    [Theory]
    [InlineData("may", "be", false)] // "maybe" is one token
    [InlineData("may", "day", true)]
    [InlineData("ma", "", true)]
    [InlineData("", "be", true)]
    [InlineData("day", " today", true)]
    public void A_token_ends_where_the_split_of_what_follows_keeps_it(string text, string next, bool ends) =>
        Splitter(Greedy).EndsWithToken(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(next)).ShouldBe(ends);

    [Fact]
    public void A_tokeniser_that_begins_with_a_space_is_asked_behind_a_line_break()
    {
        var splitter = Splitter(text => Greedy([(byte)' ', .. text]));
        Names(splitter.Split("maybe"u8)).ShouldBe(["maybe"]);
        Names(splitter.Split(" today"u8)).ShouldBe([" to", "day"]);
        splitter.EndsWithToken("may"u8, "be"u8).ShouldBeFalse();
    }

    [Fact]
    public void What_the_tokeniser_does_not_spell_is_single_bytes_or_nothing()
    {
        var splitter = Splitter(_ => []);
        Names(splitter.Split("abe"u8)).ShouldBe(["a", "b", "e"]);
        splitter.EndsWithToken("a"u8, "b"u8).ShouldBeTrue();
        splitter.Split("好"u8).IsEmpty.ShouldBeTrue();
        splitter.EndsWithToken("好"u8, default).ShouldBeFalse();
    }

    [Fact]
    public void Half_a_code_point_is_followed_by_its_other_half()
    {
        var splitter = Splitter(Greedy);
        splitter.EndsWithToken("好"u8[..1], "好"u8[1..]).ShouldBeFalse();
        splitter.EndsWithToken("好"u8, "好"u8).ShouldBeTrue();
    }

    [Fact]
    public void Known_texts_are_not_split_again()
    {
        var asked = 0;
        var splitter = Splitter(text =>
        {
            asked++;
            return Greedy(text);
        });
        for (var round = 0; round < 3; round++)
        {
            splitter.EndsWithToken("may"u8, "day"u8).ShouldBeTrue();
        }

        asked.ShouldBe(2);
    }

    private static TextSplitter Splitter(PieceEncoder encoder) => new(s_table, encoder);

    private static string[] Names(ReadOnlySpan<int> ids) => [.. ids.ToArray().Select(id => Encoding.UTF8.GetString(s_table.BytesOf(id)))];

    private static VocabularyTable Table(string[] words) => VocabularyTable.Create([.. words.Select(word => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(word))], [.. words.Select(_ => TokenKind.Normal)]);

    /// <summary>The longest token first; bytes without one are left out.</summary>
    private static int[] Greedy(ReadOnlySpan<byte> text)
    {
        var ids = new List<int>();
        while (!text.IsEmpty)
        {
            var length = text.Length;
            var id = -1;
            while (length > 0 && !s_table.TryGetId(text[..length], out id))
            {
                length--;
            }

            if (length > 0)
            {
                ids.Add(id);
            }

            text = text[Math.Max(1, length)..];
        }

        return [.. ids];
    }
}
