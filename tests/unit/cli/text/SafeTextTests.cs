using ModelNet.Cli.Text;

namespace ModelNet.Cli.Tests.Text;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("red \u001b[31m", "red \\u001b[31m")]
    [InlineData("bell\a nul\0 c1\u009b", "bell\\u0007 nul\\u0000 c1\\u009b")]
    [InlineData("turned \u202e", "turned \\u202e")]
    [InlineData("a\nb\tc\r\n", "a\nb\tc\n")]
    [InlineData("家族 👨‍👩‍👧", "家族 👨‍👩‍👧")]
    public void Only_what_a_terminal_would_obey_is_changed(string text, string shown) => SafeText.Lines(text).ShouldBe(shown);

    [Fact]
    public void No_character_gets_through_that_could_start_an_escape()
    {
        var all = new string([.. Enumerable.Range(0, 0x10000).Select(c => (char)c)]);
        SafeText.OneLine(all).ShouldNotContain(c => char.IsControl(c));
    }

    [Theory]
    [InlineData("a\nb", 10, "a b")]
    [InlineData("0123456789", 10, "0123456789")]
    [InlineData("0123456789x", 10, "012345678…")]
    [InlineData("👍👍👍", 4, "👍…")]
    public void A_long_text_is_cut_between_characters(string text, int length, string shown) => SafeText.Short(text, length).ShouldBe(shown);

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcdef", 4, "…def")]
    [InlineData("一二三四", 5, "…三四")]
    [InlineData("a👍👍👍", 5, "…👍👍")]
    public void The_end_of_a_text_fits_its_cells(string text, int cells, string shown)
    {
        SafeText.Tail(text, cells).ShouldBe(shown);
        TextTable.Cells(shown).ShouldBeLessThanOrEqualTo(cells);
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("一二三四", 5, "一二…")]
    [InlineData("一二三四", 1, "…")]
    [InlineData("👍👍👍", 4, "👍…")]
    public void The_beginning_of_a_line_fits_its_cells(string text, int cells, string shown)
    {
        SafeText.Fit(text, cells).ShouldBe(shown);
        TextTable.Cells(shown).ShouldBeLessThanOrEqualTo(cells);
    }
}
