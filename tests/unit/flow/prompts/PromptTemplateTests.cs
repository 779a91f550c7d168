namespace ModelNet.Flow.Tests;

public sealed class PromptTemplateTests
{
    [Theory]
    [InlineData("{question}", "Q")]
    [InlineData("<{question}{question}>", "<QQ>")]
    [InlineData("{{question}}", "{question}")]
    [InlineData("{{{question}}}", "{Q}")]
    [InlineData("{{{{", "{{")]
    [InlineData("}}{{", "}{")]
    [InlineData("no placeholder", "no placeholder")]
    [InlineData("", "")]
    public void Placeholders_and_escapes(string template, string rendered) =>
        Template(template).Render("Q", []).ShouldBe([new PromptMessage("user", rendered)]);

    [Fact]
    public void Inserted_text_is_never_expanded_again()
    {
        FlowPlan plan = FlowDocument.Parse("flow: a > b\nprompts:\n  reviewer: '{question}|{result_1}'\n").Required;
        PromptTemplate template = plan.Stages[1].Branches[0].Prompt.English;
        template.Render("{result_1} {{ }} {question}", ["{question} {result_2} }"]).ShouldHaveSingleItem().Content
            .ShouldBe("{result_1} {{ }} {question}|{question} {result_2} }");
    }

    [Theory]
    [InlineData("{", "bad_template", 3)]
    [InlineData("a } b", "bad_template", 5)]
    [InlineData("{question", "bad_template", 3)]
    [InlineData("{question{", "bad_template", 3)]
    [InlineData("x {Question}", "unknown_placeholder", 5)]
    [InlineData("{result_0}", "unknown_placeholder", 3)]
    [InlineData("{result_x}", "unknown_placeholder", 3)]
    [InlineData("{result_99999999999}", "unknown_placeholder", 3)]
    [InlineData("{}", "unknown_placeholder", 3)]
    [InlineData("{result_2}", "result_not_visible", 2)]
    [InlineData("{result_1}", "result_not_visible", 2)]
    public void A_wrong_template_is_an_error_at_its_place(string template, string code, int column)
    {
        FlowError error = FlowDocument.Parse($"flow: a\nstages:\n  1:\n    prompt:\n \"{template}\"\n".Replace("    prompt:\n ", "    prompt:\n     ", StringComparison.Ordinal)).Errors[0];
        (error.Code, error.Line, error.Column).ShouldBe((code, 5, column + 4), error.ToString());
    }

    [Fact]
    public void An_error_in_a_literal_block_points_at_its_line_and_column()
    {
        FlowError error = FlowDocument.Parse("flow: a\nprompts:\n  assistant: |\n    first\n\n      {questoin}\n").Errors.ShouldHaveSingleItem();
        (error.Code, error.Line, error.Column).ShouldBe(("unknown_placeholder", 6, 7));
        error.Hint.ShouldStartWith("did you mean {question}?");
    }

    [Fact]
    public void A_stage_may_use_what_every_branch_sees()
    {
        FlowDocument.Parse("flow: [a > b, c > d]\nstages: {3: {prompt: '{result_1}'}}\n").Errors.ShouldBeEmpty();
        FlowError error = FlowDocument.Parse("flow: [a > b, c]\nstages: {2: {prompt: '{result_1}'}}\n").Errors.ShouldHaveSingleItem();
        error.Code.ShouldBe("result_not_visible");
        error.Message.ShouldContain("'c'");
    }

    [Fact]
    public void A_role_prompt_is_checked_even_where_no_stage_has_the_role()
    {
        FlowDocument.Parse("flow: a\nprompts: {reviewer: '{result_2}'}\n").Errors.ShouldHaveSingleItem().Code.ShouldBe("result_not_visible");
        FlowDocument.Parse("flow: a > b > c\nprompts: {verifier: '{result_3}'}\n").Errors.ShouldHaveSingleItem().Code.ShouldBe("result_not_visible");
        FlowDocument.Parse("flow: a > b > c > d\nprompts: {verifier: '{result_2}'}\n").Errors.ShouldBeEmpty();
    }

    [Fact]
    public void The_nearest_prompt_wins_language_by_language()
    {
        FlowPlan plan = FlowDocument.Parse("flow: a > b\nprompts: {reviewer: {en: E, zh: Z}}\nstages: {2: {prompt: {zh: Own}}}\n").Required;
        LocalizedPrompt prompt = plan.Stages[1].Branches[0].Prompt;
        prompt.In(FlowLanguage.English).Messages[0].Content.ShouldBe("E");
        prompt.In(FlowLanguage.Chinese).Messages[0].Content.ShouldBe("Own");
        plan.Stages[0].Branches[0].Prompt.ShouldBe(BuiltInPrompts.For(0));
    }

    [Fact]
    public void A_prompt_may_have_several_messages()
    {
        FlowPlan plan = FlowDocument.Parse("flow: a\nprompts:\n  assistant:\n    - { role: system, content: Be brief. }\n    - role: user\n      content: 'Q: {question}'\n").Required;
        plan.Stages[0].Branches[0].Prompt.Chinese.Render("x", []).ShouldBe([new PromptMessage("system", "Be brief."), new PromptMessage("user", "Q: x")]);
    }

    private static PromptTemplate Template(string text) =>
        FlowDocument.Parse($"flow: a\nprompts: {{assistant: '{text}'}}\n").Required.Stages[0].Branches[0].Prompt.English;
}
