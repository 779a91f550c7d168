namespace ModelNet.Flow.Tests;

public sealed class PlanDescriptionTests
{
    [Fact]
    public void A_plan_is_shown_as_a_table() =>
        PlanDescription.Of(FlowDocument.Parse("flow: [ada > bo*3, cleo] > dee\nmax_tokens: 64\nstages: {2: {aggregation: geometric}}\n").Required).ShouldBe(
            """
            Mixed: [(ada > bo)*3, cleo] > dee
            stage  models                role                 sees  limits
            1      ada                   assistant            -     64 tokens
            2      [bo*0.75, cleo*0.25]  reviewer, assistant  1; -  64 tokens, top 40, geometric
            3      dee                   reviewer             2     64 tokens

            """);

    [Fact]
    public void Spans_have_no_list_and_no_kind_of_mean() =>
        PlanDescription.Of(FlowDocument.Parse("flow: [ada, bo]\npolicy: span\nspan_length: 6\n").Required).ShouldEndWith("256 tokens, policy span of up to 6\n");
}
