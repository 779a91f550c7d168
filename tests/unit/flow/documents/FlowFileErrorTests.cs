namespace ModelNet.Flow.Tests;

public sealed class FlowFileErrorTests
{
    [Fact]
    public void All_errors_of_a_file_are_reported_at_once_in_order_of_place()
    {
        const string Text = """
            nam: x
            flow: ada > [bo, celo] > ada
            language: german
            max_tokens: 0
            top_k: many
            aggregation: geometric
            aggregation: arithmetic
            weights: { bo: -1, dee: 2 }
            prompts:
              assistant: "{questoin}"
              reviewer: "{result_2}"
              judge: x
            stages:
              1: { top_k: 3 }
              2: { weights: { ada: 2 }, prompt: [{ role: boss, content: x }, { role: user }] }
              9: { max_tokens: 5 }
              one: {}
            """;
        FlowDocument.Parse(Text, new ParseContext { KnownModels = ["ada", "bo", "cleo"] }).Errors
            .Select(error => $"{error.Line}:{error.Column} {error.Code}").ShouldBe(
            [
                "1:1 unknown_key",
                "2:18 unknown_model",
                "3:11 invalid_value",
                "4:13 max_tokens_out_of_range",
                "5:8 wrong_type",
                "7:1 duplicate_key",
                "8:16 bad_weight",
                "8:20 unknown_model",
                "10:15 unknown_placeholder",
                "11:13 result_not_visible",
                "12:3 unknown_key",
                "14:8 stage_not_fused",
                "15:19 unknown_model",
                "15:46 invalid_value",
                "15:66 missing_key",
                "16:3 unknown_stage",
                "17:3 unknown_stage",
            ]);
    }

    [Theory]
    [InlineData("name: x\n", "missing_key", 1, 1)]
    [InlineData("flow:\n", "wrong_type", 1, 6)]
    [InlineData("flow: a\nflow: b\n", "duplicate_key", 2, 1)]
    [InlineData("flow: a\nname: [x]\n", "wrong_type", 2, 7)]
    [InlineData("flow: a\nname: a b\n", "bad_name", 2, 7)]
    [InlineData("flow: a\nmodels: {'a:b': x}\n", "bad_name", 2, 10)]
    [InlineData("flow: a\nmax_tokens: \"5\"\n", "wrong_type", 2, 13)]
    [InlineData("flow: a\nmax_tokens: 1.5\n", "wrong_type", 2, 13)]
    [InlineData("flow: a\nstages: []\n", "wrong_type", 2, 9)]
    [InlineData("flow: a\nstages: {1: {}, '1': {}}\n", "duplicate_key", 2, 17)]
    [InlineData("flow: a\nstages: {1: {}, '01': {}}\n", "duplicate_key", 2, 17)]
    [InlineData("flow: '[a]'\nstages: {1: {weights: {a: 0}}}\n", "weights_all_zero", 1, 8)]
    [InlineData("flow: a\nprompts: {assistant: []}\n", "wrong_type", 2, 22)]
    [InlineData("flow: a\nprompts: {assistant: {question}}\n", "wrong_type", 2, 22)]
    [InlineData("flow: a\nprompts: {assistant: {de: x}}\n", "unknown_key", 2, 23)]
    [InlineData("flow: a\ndescription: a: b\n", "yaml_syntax", 2, 15)]
    [InlineData("flow: a\nprompts:\n  assistant: {question} please\n", "wrong_type", 3, 14)]
    [InlineData("flow: a\nprompts: {assistant: \"x\n", "yaml_syntax", 2, 22)]
    [InlineData("flow: a\nprompts:\n\tassistant: x\n", "yaml_tab", 3, 1)]
    [InlineData("flow: a\nprompts:\n  assistant: &x hi\n  reviewer: *x\n", "yaml_alias", 3, 14)]
    [InlineData("flow: a\nname: !!str x\n", "yaml_tag", 2, 7)]
    [InlineData("flow: a\n---\nflow: b\n", "yaml_several_documents", 2, 1)]
    [InlineData("{flow: [a, b]}", "wrong_type", 1, 8)]
    [InlineData("--- []\n", "wrong_type", 1, 5)]
    [InlineData("flow: a\n? [x]\n: y\n", "yaml_syntax", 2, 3)]
    public void The_first_error_has_this_code_and_place(string text, string code, int line, int column)
    {
        FlowParseResult result = FlowDocument.Parse(text);
        result.Plan.ShouldBeNull();
        FlowError error = result.Errors[0];
        (error.Code, error.Line, error.Column).ShouldBe((code, line, column), string.Join("\n", result.Errors));
    }

    [Fact]
    public void A_syntax_error_does_not_hide_what_was_read_before_it()
    {
        FlowDocument.Parse("max_tokens: 0\nflow: a > > b\nname: 'x\n").Errors.Select(error => error.Code)
            .ShouldBe(["max_tokens_out_of_range", "dangling_arrow", "yaml_syntax"]);
    }

    [Fact]
    public void A_file_of_nested_aliases_is_refused_at_once()
    {
        string bomb = "flow: a\nprompts:\n  a0: &a0 [x, x]\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"  a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n"));
        FlowDocument.Parse(bomb).Errors.ShouldContain(error => error.Code == "yaml_alias");
    }

    [Fact]
    public void An_unquoted_placeholder_gets_the_right_hint()
    {
        FlowDocument.Parse("flow: a\nprompts:\n  assistant: {question}\n").Errors.ShouldHaveSingleItem().Hint.ShouldContain("quotes");
        FlowDocument.Parse("flow: a\nprompts:\n  assistant: {question} please\n").Errors[0].Hint.ShouldContain("quotes");
    }
}
