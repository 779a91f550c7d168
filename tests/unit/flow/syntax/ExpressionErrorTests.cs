namespace ModelNet.Flow.Tests;

public sealed class ExpressionErrorTests
{
    [Theory]
    [InlineData("", "empty_flow", 1, 1)]
    [InlineData("  \n # only a comment\n", "empty_flow", 3, 1)]
    [InlineData("a > ", "dangling_arrow", 1, 3)]
    [InlineData("> a", "dangling_arrow", 1, 1)]
    [InlineData("a > > b", "dangling_arrow", 1, 3)]
    [InlineData("a >\n> b", "dangling_arrow", 1, 3)]
    [InlineData("[a > ]", "dangling_arrow", 1, 4)]
    [InlineData("[a > , b]", "dangling_arrow", 1, 4)]
    [InlineData("[]", "empty_group", 1, 1)]
    [InlineData("a > ()", "empty_group", 1, 5)]
    [InlineData("[a, ]", "dangling_comma", 1, 3)]
    [InlineData("[, a]", "dangling_comma", 1, 2)]
    [InlineData("[a,, b]", "dangling_comma", 1, 3)]
    [InlineData("a, b", "comma_outside_group", 1, 2)]
    [InlineData("[(a, b), c]", "comma_outside_group", 1, 4)]
    [InlineData("a > [b, c", "unbalanced_brackets", 1, 5)]
    [InlineData("a > [b, ", "unbalanced_brackets", 1, 5)]
    [InlineData("(a > b", "unbalanced_brackets", 1, 1)]
    [InlineData("[", "unbalanced_brackets", 1, 1)]
    [InlineData("a]", "unbalanced_brackets", 1, 2)]
    [InlineData("]", "unbalanced_brackets", 1, 1)]
    [InlineData("[a, b) > c", "unbalanced_brackets", 1, 6)]
    [InlineData("(a > b]", "unbalanced_brackets", 1, 7)]
    [InlineData("a b", "missing_sign", 1, 3)]
    [InlineData("[a b]", "missing_sign", 1, 4)]
    [InlineData("a [b]", "missing_sign", 1, 3)]
    [InlineData("[a](b)", "missing_sign", 1, 4)]
    [InlineData("a*2", "misplaced_weight", 1, 2)]
    [InlineData("[a*2 > b, c]", "misplaced_weight", 1, 3)]
    [InlineData("[(a*2), b]", "misplaced_weight", 1, 4)]
    [InlineData("[*2]", "misplaced_weight", 1, 2)]
    [InlineData("[a*x, b]", "bad_weight", 1, 3)]
    [InlineData("[a*-1, b]", "bad_weight", 1, 3)]
    [InlineData("[a*, b]", "bad_weight", 1, 3)]
    [InlineData("[a*0, b*0.0]", "weights_all_zero", 1, 1)]
    [InlineData("x > [[a*0], b]", "weights_all_zero", 1, 6)]
    [InlineData("qwen:0.5b > yi", "unexpected_character", 1, 5)]
    [InlineData("a → b", "unexpected_character", 1, 3)]
    [InlineData("_a", "unexpected_character", 1, 1)]
    [InlineData("-a", "unexpected_character", 1, 1)]
    [InlineData("通义 > b", "unexpected_character", 1, 1)]
    [InlineData("a\0b", "bad_text", 1, 2)]
    [InlineData("a \u001b[31m", "bad_text", 1, 3)]
    public void The_first_error_has_this_code_and_place(string flow, string code, int line, int column)
    {
        FlowParseResult result = FlowDocument.Parse(flow);
        result.Plan.ShouldBeNull();
        FlowError error = result.Errors[0];
        (error.Code, error.Line, error.Column).ShouldBe((code, line, column), error.ToString());
        error.Hint.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        FlowDocument.Parse("a \ud800 b").Errors.ShouldHaveSingleItem().Code.ShouldBe("bad_text");

    [Fact]
    public void Independent_errors_are_reported_together_in_order_of_place()
    {
        FlowParseResult result = FlowDocument.Parse("[a*x,\n b*y > c*z]", new ParseContext { KnownModels = ["a"] });
        result.Errors.Select(error => (error.Code, error.Line)).ShouldBe([("bad_weight", 1), ("bad_weight", 2), ("misplaced_weight", 2)]);
    }

    [Fact]
    public void Every_unknown_model_is_reported_with_the_nearest_name()
    {
        FlowParseResult result = FlowDocument.Parse("adda > [bo, celo, xyz]", new ParseContext { KnownModels = ["ada", "bo", "cleo"] });
        result.Errors.Select(error => (error.Code, error.Column, error.Hint)).ShouldBe(
        [
            ("unknown_model", 1, "did you mean 'ada'?"),
            ("unknown_model", 13, "did you mean 'cleo'?"),
            ("unknown_model", 19, "models: ada, bo, cleo"),
        ]);
    }

    [Fact]
    public void Comments_and_line_ends_separate_tokens()
    {
        PlanText.Of("# a flow\r\nada # first\r\n > [bo, # second\r\n cleo]\r\n").ShouldBe("ada; [bo(1)*0.5, cleo(1)*0.5]");
        PlanText.Of("\uFEFFada > bo").ShouldBe("ada; bo(1)");
    }

    [Fact]
    public void A_required_plan_throws_the_errors()
    {
        FlowException thrown = Should.Throw<FlowException>(() => FlowDocument.Parse("[a > ]").Required);
        thrown.Code.ShouldBe("dangling_arrow");
        thrown.Message.ShouldContain("1:4 dangling_arrow");
    }
}
