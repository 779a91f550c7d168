namespace ModelNet.Flow.Tests;

public sealed class FlowFileTests
{
    [Theory]
    [InlineData("flow: a > [b, c]")]
    [InlineData("flow: 'a > [b, c]'")]
    [InlineData("flow: \"a > [b, c]\"")]
    [InlineData("flow:\n  a >\n\n  [b,\n   c]  # both\nname: x\n")]
    [InlineData("flow: |\n  a >\n  [b, c]\n")]
    [InlineData("flow: >-\n  a >\n  [b, c]\n")]
    [InlineData("# comment\n---\nflow: a > [b, c] # comment\nname: x\n")]
    [InlineData("{\"flow\": \"a > [b, c]\"}")]
    [InlineData("\"flow\": a > [b, c]\n")]
    [InlineData("\uFEFFname: x\r\nflow: a > [b, c]\r\n\r\nlanguage: en\r\n")]
    public void All_notations_of_the_flow_key_give_the_same_stages(string text) =>
        PlanText.Of(text).ShouldBe("a; [b(1)*0.5, c(1)*0.5]");

    [Theory]
    [InlineData("flow: [a, b]", "[a*0.5, b*0.5]")]
    [InlineData("flow: [a, b] > c", "[a*0.5, b*0.5]; c(1)")]
    [InlineData("flow: [[a, b], c]\nname: n", "[a*0.25, b*0.25, c*0.5]")]
    [InlineData("flow: (a > b) > c", "a; b(1); c(2)")]
    [InlineData("flow: [a*3, b]", "[a*0.75, b*0.25]")]
    public void Brackets_need_no_quotes(string text, string stages) => PlanText.Of(text).ShouldBe(stages);

    [Theory]
    [InlineData("name: x\nflow: a > [b, ]\n", 2, 13)]
    [InlineData("name: x\nflow: 'a > [b, ]'\n", 2, 14)]
    [InlineData("name: x\nflow: |\n   a\n   > [b, ]\n", 4, 8)]
    [InlineData("name: x\nflow:\n   a\n   > [b, ]\n", 4, 8)]
    [InlineData("{\"flow\": \"a > [b, ]\"}", 1, 17)]
    public void An_error_in_the_expression_has_its_place_in_the_file(string text, int line, int column)
    {
        FlowError error = FlowDocument.Parse(text).Errors.ShouldHaveSingleItem();
        (error.Code, error.Line, error.Column).ShouldBe(("dangling_comma", line, column));
    }

    [Fact]
    public void Settings_reach_the_stages()
    {
        FlowPlan plan = FlowDocument.Parse("""
            name: s2p
            description: two words
            flow: ada > [bo, cleo]
            language: zh
            max_tokens: 99
            top_k: 50
            aggregation: geometric
            weights: { bo: 3 }
            models: { cleo: c.gguf, ada: models/ada.gguf }
            stages:
              1: { max_tokens: 7 }
              2: { top_k: 256, aggregation: arithmetic, weights: { cleo: 6 } }
            """).Required;

        (plan.Name, plan.Description, plan.Language, plan.Expression).ShouldBe(("s2p", "two words", FlowLanguage.Chinese, "ada > [bo, cleo]"));
        plan.ModelPaths.ShouldBe([new ModelPath("ada", "models/ada.gguf"), new ModelPath("cleo", "c.gguf")]);
        PlanText.Of(plan).ShouldBe("ada; [bo(1)*0.3333, cleo(1)*0.6667]");
        (plan.Stages[0].MaxTokens, plan.Stages[0].MaxTokensFixed, plan.Stages[0].TopK, plan.Stages[0].Aggregation).ShouldBe((7, true, 50, FlowAggregation.Geometric));
        (plan.Stages[1].MaxTokens, plan.Stages[1].MaxTokensFixed, plan.Stages[1].TopK, plan.Stages[1].Aggregation).ShouldBe((99, false, 256, FlowAggregation.Arithmetic));
    }

    [Theory]
    [InlineData("flow: [a, b]\nweights: {a: 3}", "[a*0.75, b*0.25]")]
    [InlineData("flow: [a*9, b]\nweights: {a: 3}", "[a*0.9, b*0.1]")]
    [InlineData("flow: [a*9, b]\nweights: {a: 3}\nstages: {1: {weights: {a: 1}}}", "[a*0.5, b*0.5]")]
    [InlineData("flow: [x > a, b]\nweights: {a: 3, x: 100}", "x; [a(1)*0.75, b*0.25]")]
    [InlineData("flow: [[a, b], c]\nweights: {a: 3}", "[a*0.375, b*0.125, c*0.5]")]
    [InlineData("flow: [a, b] > [a, c]\nweights: {a: 0}", "[a*0, b*1]; [a(1)*0, c(1)*1]")]
    public void The_nearest_weight_wins(string text, string stages) => PlanText.Of(text).ShouldBe(stages);

    [Fact]
    public void Models_of_the_file_are_known_models()
    {
        var known = new ParseContext { KnownModels = ["ada"] };
        FlowDocument.Parse("flow: ada > bo\nmodels: {bo: b.gguf}\n", known).Errors.ShouldBeEmpty();
        FlowDocument.Parse("flow: ada > bo\n", known).Errors.ShouldHaveSingleItem().Code.ShouldBe("unknown_model");
    }
}
