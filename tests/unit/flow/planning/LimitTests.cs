namespace ModelNet.Flow.Tests;

/// <summary>Every limit just at and just above.</summary>
public sealed class LimitTests
{
    [Fact]
    public void Stages()
    {
        Codes(string.Join(" > ", Enumerable.Repeat("a", FlowLimits.Stages))).ShouldBeEmpty();
        Codes(string.Join(" > ", Enumerable.Repeat("a", FlowLimits.Stages + 1))).ShouldBe(["too_many_stages"]);
        Codes($"[{string.Join(", ", Enumerable.Repeat("a > b", 64))}]").ShouldBeEmpty();
        Codes($"x > [{string.Join(", ", Enumerable.Repeat("a > b > c", 64))}]").ShouldBe(["too_many_stages"]);
    }

    [Fact]
    public void Branches()
    {
        Codes($"[{string.Join(", ", Enumerable.Repeat("a", FlowLimits.Branches))}]").ShouldBeEmpty();
        Codes($"[[{string.Join(", ", Enumerable.Repeat("a", FlowLimits.Branches))}], b]").ShouldBe(["too_many_branches"]);
    }

    [Theory]
    [InlineData('(', ')')]
    [InlineData('[', ']')]
    public void Nesting(char open, char close)
    {
        Codes(new string(open, FlowLimits.NestingDepth) + "a" + new string(close, FlowLimits.NestingDepth)).ShouldBeEmpty();
        Codes(new string(open, FlowLimits.NestingDepth + 1) + "a" + new string(close, FlowLimits.NestingDepth + 1)).ShouldBe(["too_deep"]);
        Codes(new string(open, FlowLimits.TextLength)).ShouldBe(["too_deep"]);
    }

    [Fact]
    public void Text_length()
    {
        Codes("a".PadRight(FlowLimits.TextLength)).ShouldBeEmpty();
        Codes("a".PadRight(FlowLimits.TextLength + 1)).ShouldBe(["text_too_long"]);
    }

    [Fact]
    public void Name_length()
    {
        Codes(new string('n', FlowLimits.NameLength)).ShouldBeEmpty();
        Codes(new string('n', FlowLimits.NameLength + 1)).ShouldBe(["name_too_long"]);
    }

    [Theory]
    [InlineData("max_tokens", "1", true)]
    [InlineData("max_tokens", "1000000", true)]
    [InlineData("max_tokens", "0", false)]
    [InlineData("max_tokens", "-1", false)]
    [InlineData("max_tokens", "1000001", false)]
    [InlineData("max_tokens", "99999999999999999999", false)]
    [InlineData("top_k", "1", true)]
    [InlineData("top_k", "1000000", true)]
    [InlineData("top_k", "0", false)]
    [InlineData("top_k", "1000001", false)]
    public void Ranges(string key, string value, bool valid)
    {
        string[] expected = valid ? [] : [$"{key}_out_of_range"];
        Codes($"flow: '[a]'\n{key}: {value}\n").ShouldBe(expected);
        Codes($"flow: '[a]'\nstages:\n  1: {{{key}: {value}}}\n").ShouldBe(expected);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("1000000", true)]
    [InlineData("1000000.1", false)]
    [InlineData("-1", false)]
    [InlineData("nan", false)]
    [InlineData("Infinity", false)]
    [InlineData("1e999", false)]
    [InlineData("", false)]
    public void Weights(string value, bool valid)
    {
        string[] expected = valid ? [] : ["bad_weight"];
        Codes($"[a*{value}, b]").ShouldBe(expected);
        Codes($"flow: '[a, b]'\nweights: {{a: {value}}}\n").ShouldBe(expected);
    }

    [Fact]
    public void Yaml_depth()
    {
        string inner = new string('[', 100_000);
        Codes($"flow: a\nprompts: {inner}").ShouldContain("yaml_too_deep");
        Codes($"flow: a\nprompts: {string.Concat(Enumerable.Repeat("{a: ", 20_000))}").ShouldContain("yaml_too_deep");
    }

    [Fact]
    public void Errors_are_bounded()
    {
        string text = "flow: a\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"key{i}: 1\n"));
        FlowDocument.Parse(text).Errors.Count.ShouldBe(FlowLimits.Errors);
    }

    private static string[] Codes(string text) => [.. FlowDocument.Parse(text).Errors.Select(error => error.Code)];
}
