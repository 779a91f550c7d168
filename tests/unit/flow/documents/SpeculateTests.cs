namespace ModelNet.Flow.Tests;

public sealed class SpeculateTests
{
    [Theory]
    [InlineData("none", null)]
    [InlineData("auto", "? 8")]
    [InlineData("{}", "? 8")]
    [InlineData("{length: 3}", "? 3")]
    [InlineData("{draft: bo}", "1 4")]
    [InlineData("{draft: bo, length: 16}", "1 16")]
    public void A_fused_stage_drafts_as_the_file_says(string value, string? plan) =>
        Text(FlowDocument.Parse($"flow: '[ada, bo, bo]'\nspeculate: {value}\n").Required.Stages[0].Draft).ShouldBe(plan);

    [Fact]
    public void Without_the_key_nobody_drafts() => FlowDocument.Parse("[ada, bo]").Required.Stages[0].Draft.ShouldBeNull();

    [Fact]
    public void A_stage_has_its_own_word_and_where_the_drafter_has_no_branch_nobody_drafts()
    {
        FlowPlan plan = FlowDocument.Parse("flow: [ada, bo] > [bo, cleo] > [ada, cleo] > ada\nspeculate: { draft: bo }\nstages: { 2: { speculate: none }, 3: { speculate: { draft: cleo, length: 2 } } }\n").Required;
        plan.Stages.Select(stage => Text(stage.Draft)).ShouldBe(["1 4", null, "1 2", null]);
        FlowDocument.Parse("flow: [ada, bo] > [ada, cleo]\nspeculate: { draft: bo }\n").Required.Stages.Select(stage => Text(stage.Draft)).ShouldBe(["1 4", null]);
    }

    [Theory]
    [InlineData("flow: [a, b]\nspeculate: fast\n", "wrong_type", 2, 12)]
    [InlineData("flow: [a, b]\nspeculate: [a]\n", "wrong_type", 2, 12)]
    [InlineData("flow: [a, b]\nspeculate: {draft: a, lenght: 3}\n", "unknown_key", 2, 23)]
    [InlineData("flow: [a, b]\nspeculate: {draft: a, length: 0}\n", "length_out_of_range", 2, 31)]
    [InlineData("flow: [a, b]\nspeculate: {draft: a, length: 17}\n", "length_out_of_range", 2, 31)]
    [InlineData("flow: [a, b]\nspeculate: {draft: [a]}\n", "wrong_type", 2, 20)]
    [InlineData("flow: [a, b]\nspeculate: {draft: c}\n", "unknown_model", 2, 20)]
    [InlineData("flow: [a, b] > [b, c]\nstages: {2: {speculate: {draft: a}}}\n", "unknown_model", 2, 33)]
    [InlineData("flow: [a, b] > c\nstages: {2: {speculate: auto}}\n", "stage_not_fused", 2, 25)]
    public void What_it_cannot_mean_is_refused_with_its_place(string text, string code, int line, int column)
    {
        FlowError error = FlowDocument.Parse(text).Errors.ShouldHaveSingleItem();
        (error.Code, error.Line, error.Column).ShouldBe((code, line, column));
    }

    [Fact]
    public void The_table_of_a_plan_says_who_drafts() =>
        PlanDescription.Of(FlowDocument.Parse("flow: [ada, bo] > [ada, bo]\nspeculate: auto\nstages: {1: {speculate: {draft: bo, length: 5}}}\n").Required)
            .Split('\n').Skip(2).Take(2).Select(line => line[line.LastIndexOf("arithmetic", StringComparison.Ordinal)..]).ShouldBe(["arithmetic, 5 drafted by bo", "arithmetic, up to 8 drafted"]);

    private static string? Text(DraftPlan? draft) => draft is null ? null : $"{draft.Branch?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} {draft.Length}";
}
