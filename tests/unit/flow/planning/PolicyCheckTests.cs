namespace ModelNet.Flow.Tests;

public sealed class PolicyCheckTests
{
    [Theory]
    [InlineData("flow: '[a, b]'\ndecide: early\npolicy: consistency\n", "early_with_policy", 3)]
    [InlineData("flow: '[a, b]'\ndecide: early\nstages: {1: {policy: sample}}\n", "early_with_policy", 3)]
    [InlineData("flow: '[a, b]'\npolicy: drop_out\nstages: {1: {decide: early}}\n", "early_with_policy", 3)]
    [InlineData("flow: '[a, b]'\nstraggler: quorum\nquorum: 3\n", "quorum_too_large", 3)]
    [InlineData("flow: '[a, b]'\nstages: {1: {straggler: quorum, quorum: 3}}\n", "quorum_too_large", 2)]
    [InlineData("flow: '[a, b]'\nstraggler: quorum\npolicy: perplexity\n", "quorum_with_perplexity", 3)]
    [InlineData("flow: '[a, b]'\nstraggler: fail\nspeculate: auto\n", "speculate_with_straggler", 3)]
    [InlineData("flow: '[a, b]'\nspeculate: {draft: b}\nstages: {1: {straggler: quorum}}\n", "speculate_with_straggler", 2)]
    [InlineData("flow: '[a, b]'\npolicy: best\n", "invalid_value", 2)]
    [InlineData("flow: '[a, b]'\ndecide: early\npolicy: span\n", "early_with_policy", 3)]
    [InlineData("flow: '[a, b]'\npolicy: span\naggregation: geometric\n", "span_with_geometric", 2)]
    [InlineData("flow: '[a, b]'\naggregation: geometric\nstages: {1: {policy: span}}\n", "span_with_geometric", 3)]
    [InlineData("flow: '[a, b]'\npolicy: span\nspeculate: auto\n", "speculate_with_span", 3)]
    [InlineData("flow: '[a, b]'\npolicy: span\nstraggler: quorum\n", "straggler_with_span", 2)]
    [InlineData("flow: '[a, b]'\npolicy: span\nstages: {1: {straggler: fail}}\n", "straggler_with_span", 3)]
    [InlineData("flow: '[a, b]'\nspan_length: 3\n", "span_length_without_span", 2)]
    [InlineData("flow: '[a, b] > [a, c]'\npolicy: span\nstages: {2: {policy: mean, span_length: 2}}\n", "span_length_without_span", 3)]
    [InlineData("flow: '[a, b]'\npolicy: span\nspan_length: 17\n", "span_length_out_of_range", 3)]
    [InlineData("flow: '[a, b]'\npolicy: span\ntemperature: 0.5\n", "temperature_with_span", 3)]
    [InlineData("flow: '[a, b]'\ntemperature: 0.5\nstages: {1: {policy: span}}\n", "temperature_with_span", 2)]
    [InlineData("flow: a\ntemperature: 2.5\n", "temperature_out_of_range", 2)]
    [InlineData("flow: a\nstages: {1: {temperature: -1}}\n", "temperature_out_of_range", 2)]
    [InlineData("flow: a\ntop_p: 1.01\n", "top_p_out_of_range", 2)]
    [InlineData("flow: a\ntemperature: .inf\n", "wrong_type", 2)]
    [InlineData("flow: a\ntemperature: warm\n", "wrong_type", 2)]
    [InlineData("flow: a\ntop_p: '0.5'\n", "wrong_type", 2)]
    [InlineData("flow: 'a'\nstages: {1: {span_length: 2}}\n", "stage_not_fused", 2)]
    [InlineData("flow: 'a'\nstages: {1: {policy: mean}}\n", "stage_not_fused", 2)]
    [InlineData("flow: 'a'\nstages: {1: {deadline_ms: 1}}\n", "stage_not_fused", 2)]
    [InlineData("flow: '[a, b]'\nlead: a\n", "lead_without_boundary", 2)]
    [InlineData("flow: '[a, b]'\nstages: {1: {lead: a}}\n", "lead_without_boundary", 2)]
    [InlineData("flow: '[a, b]'\npolicy: boundary\nlead: c\n", "unknown_model", 3)]
    [InlineData("flow: '[a, b]'\nstages: {1: {policy: boundary, lead: c}}\n", "unknown_model", 2)]
    [InlineData("flow: '[a*0, b]'\npolicy: boundary\nlead: a\n", "lead_without_vote", 3)]
    [InlineData("flow: '[a, b]'\npolicy: boundary\nstraggler: quorum\n", "boundary_with_straggler", 2)]
    [InlineData("flow: '[a, b]'\npolicy: boundary\nspeculate: {draft: b}\n", "drafter_is_not_lead", 3)]
    [InlineData("flow: '[a, b]'\npolicy: boundary\ndecide: early\n", "early_with_policy", 2)]
    [InlineData("flow: 'a > [a, b]'\npolicy: boundary\nstages: {1: {lead: a}}\n", "stage_not_fused", 3)]
    [InlineData("flow: '[a]'\ndeadline_ms: 0\n", "deadline_ms_out_of_range", 2)]
    public void What_does_not_go_together_is_refused_at_its_place(string text, string code, int line)
    {
        FlowError error = FlowDocument.Parse(text).Errors.ShouldHaveSingleItem();
        (error.Code, error.Line).ShouldBe((code, line));
    }

    [Theory]
    [InlineData("flow: '[a, b*2, c*2]'\npolicy: boundary\n", 1, 4)]
    [InlineData("flow: '[a, b*2, c, a]'\npolicy: boundary\nlead: a\nspeculate: {length: 7}\n", 0, 7)]
    [InlineData("flow: '[a, b]'\npolicy: boundary\nlead: b\nspeculate: none\n", 1, 1)]
    [InlineData("flow: '[a, b]'\npolicy: boundary\nlead: b\nspeculate: {draft: b, length: 2}\n", 1, 2)]
    [InlineData("flow: '[a, b]'\nlead: a\nstages: {1: {policy: boundary, lead: b}}\n", 1, 4)]
    public void The_lead_is_the_named_model_or_the_first_of_the_heaviest_and_drafts(string text, int lead, int length)
    {
        StagePlan stage = FlowDocument.Parse(text).Required.Stages[^1];
        (stage.Lead, stage.Draft).ShouldBe((lead, new DraftPlan(lead, length)));
    }

    [Fact]
    public void A_lead_of_the_whole_file_leads_the_stages_that_are_fused_at_boundaries()
    {
        FlowPlan plan = FlowDocument.Parse("flow: '[a, b] > [b, c] > [b, a]'\nlead: a\nstages: {2: {policy: boundary}, 3: {policy: boundary}}\n").Required;
        plan.Stages.Select(stage => stage.Lead).ShouldBe([null, 0, 1]);
        PlanDescription.Of(plan).ShouldContain("policy boundary led by a");
    }

    [Fact]
    public void The_nearest_setting_wins_and_what_is_not_said_is_the_plain_mean_that_waits()
    {
        FlowPlan plan = FlowDocument.Parse("flow: '[a, b] > [a, b, c] > [a]'\npolicy: confidence\ndecide: early\nstraggler: fail\ndeadline_ms: 70\nstages: {1: {decide: complete}, 2: {policy: mean, straggler: quorum}, 3: {decide: complete, policy: perplexity}}\n").Required;
        plan.Stages.Select(stage => stage.Policy).ShouldBe([FlowPolicy.Confidence, FlowPolicy.Mean, FlowPolicy.Perplexity]);
        plan.Stages.Select(stage => (stage.Straggler, stage.Quorum, stage.DeadlineMilliseconds)).ShouldBe([(FlowStraggler.Fail, 2, 70), (FlowStraggler.Quorum, 2, 70), (FlowStraggler.Fail, 1, 70)]);

        FlowPlan spans = FlowDocument.Parse("flow: '[a, b] > [a, b] > [b, a] > c'\nspan_length: 7\nstages: {1: {policy: span}, 2: {policy: span, span_length: 2}}\n").Required;
        spans.Stages.Select(stage => (stage.Policy, stage.SpanLength)).ShouldBe([(FlowPolicy.Span, 7), (FlowPolicy.Span, 2), (FlowPolicy.Mean, 7), (FlowPolicy.Mean, 7)]);
        FlowDocument.Parse("flow: '[a, b]'\npolicy: span\n").Required.Stages[0].SpanLength.ShouldBe(4);

        FlowPlan drawn = FlowDocument.Parse("flow: 'a > [a, b] > b'\ntemperature: 0.8\ntop_p: 0.9\nseed: 5\nstages: {1: {top_p: 1}, 3: {temperature: 0}}\n").Required;
        drawn.Stages.Select(stage => stage.SamplingFor(SamplingSettings.None)).ShouldBe([new StageSampling(0.8, 1, "5"), new StageSampling(0.8, 0.9, "5"), new StageSampling(0, 0.9, "5")]);
        drawn.Stages.Select(stage => stage.SamplingFor(new SamplingSettings(1.5, 0.5, "9"))).ShouldBe([new StageSampling(1.5, 1, "9"), new StageSampling(1.5, 0.5, "9"), new StageSampling(0, 0.5, "9")]);
        PlanDescription.Of(drawn).ShouldContain("256 tokens, temperature 0.8\n");

        StagePlan plain = FlowDocument.Parse("[a, b]").Required.Stages[0];
        (plain.Policy, plain.Straggler, plain.SamplingFor(SamplingSettings.None)).ShouldBe((FlowPolicy.Mean, FlowStraggler.Wait, new StageSampling(0, 1, null)));
    }
}
