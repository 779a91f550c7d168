using System.Text.RegularExpressions;

namespace ModelNet.Flow.Tests;

/// <summary>The files in flows/ and the examples and codes in docs/flows.md are checked against the parser.</summary>
public sealed partial class ShippedTextTests
{
    public static TheoryData<string> FlowFiles => [.. Directory.EnumerateFiles(Repository.Path("flows"), "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(FlowFiles))]
    public void Every_file_in_flows_is_a_flow_named_like_its_file(string file)
    {
        FlowParseResult result = FlowDocument.Parse(File.ReadAllText(Repository.Path("flows", file)));
        result.Errors.ShouldBeEmpty();
        result.Required.Name.ShouldBe(Path.GetFileNameWithoutExtension(file));
        FlowDocument.Parse(result.Required.ToString()).Required.ShouldBe(result.Required);
        File.ReadAllText(Repository.Path("flows", "README.md")).ShouldContain($"[{file}]({file}) | `{result.Required.Expression}` |");
    }

    [Theory]
    [InlineData("si.yaml", FlowKind.SI)]
    [InlineData("pi.yaml", FlowKind.PI)]
    [InlineData("s2p.yaml", FlowKind.S2P)]
    [InlineData("p2s.yaml", FlowKind.P2S)]
    public void The_four_structures_are_what_they_are_called(string file, FlowKind kind) =>
        FlowDocument.Parse(File.ReadAllText(Repository.Path("flows", file))).Required.Kind.ShouldBe(kind);

    [Fact]
    public void Every_example_in_the_documentation_parses()
    {
        MatchCollection blocks = Block().Matches(Documentation);
        blocks.Count.ShouldBeGreaterThan(3);
        foreach (Match block in blocks)
        {
            IEnumerable<string> texts = block.Groups[1].Value == "yaml" ? [block.Groups[2].Value] : block.Groups[2].Value.TrimEnd('\n').Split('\n');
            foreach (string text in texts)
            {
                FlowDocument.Parse(text).Errors.ShouldBeEmpty(text);
            }
        }
    }

    [Fact]
    public void Every_expression_in_the_documentations_tables_parses()
    {
        string[] expressions = [.. Documentation.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]).Where(cell => cell.Contains('[', StringComparison.Ordinal) || cell.Contains('>', StringComparison.Ordinal))];
        expressions.Length.ShouldBeGreaterThan(6);
        expressions.ShouldAllBe(expression => FlowDocument.Parse(expression, null).Plan != null);
    }

    [Fact]
    public void The_documentation_lists_exactly_the_codes_that_the_library_uses()
    {
        string source = string.Join("\n", Directory.EnumerateFiles(Repository.Path("libs", "flow"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] used = [.. Code().Matches(source).Select(match => match.Groups[1].Value), "max_tokens_out_of_range", "top_k_out_of_range", "quorum_out_of_range", "deadline_ms_out_of_range", "seed_out_of_range", "span_length_out_of_range", "temperature_out_of_range", "top_p_out_of_range"];
        string table = Documentation[Documentation.IndexOf("| code |", StringComparison.Ordinal)..];
        string[] listed = [.. table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Quoted().Matches(line.Split('|')[1])).Select(match => match.Groups[1].Value)];
        used.Distinct().Order(StringComparer.Ordinal).ShouldBe(listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_error_shown_in_the_documentation_is_the_real_one() =>
        Documentation.ShouldContain("```\n" + FlowErrorText.Render(FlowDocument.Parse("\n\nflow: [abacus > ]").Errors[0], "\n\nflow: [abacus > ]") + "\n```");

    private static string Documentation => File.ReadAllText(Repository.Path("docs", "flows.md"));

    [GeneratedRegex("```(yaml|flow)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("""(?:\bAdd|\bproblem|\bFail)\(\s*(?:\w+, )?"([a-z]+(?:_[a-z]+)+)",""")]
    private static partial Regex Code();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Quoted();
}
