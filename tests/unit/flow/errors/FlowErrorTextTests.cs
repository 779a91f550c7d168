namespace ModelNet.Flow.Tests;

public sealed class FlowErrorTextTests
{
    [Fact]
    public void The_caret_stands_under_the_place()
    {
        const string Source = "ada > [bo,\n  cleo > ]";
        Render(Source).ShouldBe(
            "dangling_arrow at 2:8: '>' needs a model or a group on both sides\n"
            + "    cleo > ]\n"
            + "         ^\n"
            + "  hint: write a > b, or remove the '>'");
    }

    [Fact]
    public void Wide_characters_take_two_cells()
    {
        const string Source = "flow: a # 你好\ndescription: 你好\nmax_tokens: 0\n";
        Render(Source).Split('\n')[1..3].ShouldBe(["  max_tokens: 0", "              ^"]);
        Render("# 你\n{ description: 你好, max_tokens: 0, flow: a }").Split('\n')[1..3].ShouldBe(
            ["  { description: 你好, max_tokens: 0, flow: a }", new string(' ', 2 + 15 + 4 + 14) + "^"]);
    }

    [Fact]
    public void A_long_line_is_cut_around_the_place()
    {
        string source = string.Join(" > ", Enumerable.Repeat("model", 100)) + " > ";
        string[] lines = Render(source).Split('\n');
        lines[1].Length.ShouldBeLessThan(110);
        lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)].ShouldBe('>');
    }

    [Fact]
    public void Control_characters_never_reach_the_terminal()
    {
        foreach (char c in "\u001b\u0007\u0000\u200e\u202e\u2028")
        {
            string text = Render($"flow: a\nname: \"x{c}\"\nzz{c}: 1\n");
            text.ShouldNotContain(c);
        }
    }

    private static string Render(string source) => FlowErrorText.Render(FlowDocument.Parse(source).Errors[0], source);
}
