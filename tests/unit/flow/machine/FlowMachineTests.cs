namespace ModelNet.Flow.Tests;

public sealed class FlowMachineTests
{
    [Fact]
    public void A_serial_chain_hands_every_result_on()
    {
        FlowStep step = FlowMachine.Start(Plan("a > b > c"), "1+1?");
        Starts(step).ShouldBe([0]);
        Message(step).ShouldBe("You are an assistant. Answer the question.\nQuestion: 1+1?");

        step = FlowMachine.Apply(step.State, StageOutcome.Completed(0, "2"));
        Message(step).ShouldBe("You are a reviewer. Check the answer and give the corrected one.\nQuestion: 1+1?\nAnswer 1: 2");

        step = FlowMachine.Apply(step.State, StageOutcome.Completed(1, "two"));
        Message(step).ShouldBe("You are a verifier. Check both answers and give the final one.\nQuestion: 1+1?\nAnswer 1: 2\nAnswer 2: two");

        step = FlowMachine.Apply(step.State, StageOutcome.Completed(2, "2."));
        step.Decisions.ShouldBe([new CompleteSession("2.")]);
        step.State.Phase.ShouldBe(SessionPhase.Completed);
    }

    [Fact]
    public void Independent_stages_start_together_and_the_fused_stage_waits_for_all()
    {
        FlowStep step = FlowMachine.Start(Plan("[a > b, c > d, e]"), "q");
        Starts(step).ShouldBe([0, 1]);

        step = FlowMachine.Apply(step.State, StageOutcome.Completed(1, "C"));
        step.Decisions.ShouldBeEmpty();

        step = FlowMachine.Apply(step.State, StageOutcome.Completed(0, "A"));
        StartStage fused = step.Decisions.ShouldHaveSingleItem().ShouldBeOfType<StartStage>();
        fused.Plan.Fused.ShouldBeTrue();
        fused.Branches.Select(branch => branch.Model).ShouldBe(["b", "d", "e"]);
        fused.Branches.Select(branch => branch.Messages[0].Content.Split('\n')[^1]).ShouldBe(["Answer 1: A", "Answer 1: C", "Question: q"]);
    }

    [Fact]
    public void A_failure_cancels_what_runs_and_ends_the_session()
    {
        FlowStep step = FlowMachine.Start(Plan("[a > x, b > y, c > z]"), "q");
        step = FlowMachine.Apply(step.State, StageOutcome.Completed(0, "A"));
        step = FlowMachine.Apply(step.State, StageOutcome.Failed(1, "worker_crash", "three attempts"));

        step.Decisions.ShouldBe([new CancelStages([2]), new FailSession("worker_crash", "three attempts")]);
        step.State.Phase.ShouldBe(SessionPhase.Failed);
        step.State.Stages.ShouldBe([StageStatus.Completed, StageStatus.Failed, StageStatus.Cancelled, StageStatus.Cancelled]);
        FlowMachine.Apply(step.State, StageOutcome.Completed(2, "late")).ShouldBe(new FlowStep(step.State, []));
    }

    [Fact]
    public void Stopping_ends_a_running_session_once()
    {
        FlowStep step = FlowMachine.Stop(FlowMachine.Start(Plan("a > b"), "q").State, "cancelled", "by the client");
        step.Decisions.ShouldBe([new CancelStages([0]), new FailSession("cancelled", "by the client")]);
        FlowMachine.Stop(step.State, "expired", "too late").ShouldBe(new FlowStep(step.State, []));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void An_outcome_for_a_stage_that_does_not_run_changes_nothing(int stage)
    {
        SessionState state = FlowMachine.Start(Plan("a > b"), "q").State;
        FlowMachine.Apply(state, StageOutcome.Completed(stage, "x")).ShouldBe(new FlowStep(state, []));
        FlowMachine.Apply(state, StageOutcome.Failed(stage, "c", "m")).ShouldBe(new FlowStep(state, []));
    }

    [Theory]
    [InlineData(null, 64, 9)]
    [InlineData(5, 5, 5)]
    [InlineData(9, 9, 9)]
    [InlineData(500, 500, 9)]
    public void A_request_limits_the_tokens_and_never_raises_what_a_stage_fixes(int? requested, int first, int second)
    {
        FlowPlan plan = Plan("flow: a > b\nmax_tokens: 64\nstages: {2: {max_tokens: 9}}\n");
        FlowStep step = FlowMachine.Start(plan, "q", requested);
        step.Decisions.ShouldHaveSingleItem().ShouldBeOfType<StartStage>().MaxTokens.ShouldBe(first);
        step = FlowMachine.Apply(step.State, StageOutcome.Completed(0, "A"));
        step.Decisions.ShouldHaveSingleItem().ShouldBeOfType<StartStage>().MaxTokens.ShouldBe(second);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1_000_000, true)]
    [InlineData(1_000_001, false)]
    public void A_request_out_of_range_fails_before_anything_starts(int requested, bool valid)
    {
        FlowStep step = FlowMachine.Start(Plan("a"), "q", requested);
        if (valid)
        {
            Starts(step).ShouldBe([0]);
        }
        else
        {
            step.Decisions.ShouldHaveSingleItem().ShouldBeOfType<FailSession>().Code.ShouldBe("max_tokens_out_of_range");
        }
    }

    [Fact]
    public void A_prompt_beyond_the_limit_fails_the_session_instead_of_growing()
    {
        FlowPlan plan = Plan("flow: a > b\nprompts: {assistant: hello, reviewer: '{result_1}{result_1}'}\n");
        FlowStep started = FlowMachine.Start(plan, "q");
        string half = new('x', FlowLimits.RenderedPromptLength / 2);
        Starts(FlowMachine.Apply(started.State, StageOutcome.Completed(0, half))).ShouldBe([1]);

        FlowStep step = FlowMachine.Apply(started.State, StageOutcome.Completed(0, half + "x"));
        step.Decisions.ShouldHaveSingleItem().ShouldBeOfType<FailSession>().Code.ShouldBe("prompt_too_long");
        step.State.Phase.ShouldBe(SessionPhase.Failed);
    }

    [Theory]
    [InlineData("auto", "What is 1+1?", "Question")]
    [InlineData("auto", "1+1 等于几？", "问题")]
    [InlineData("en", "1+1 等于几？", "Question")]
    [InlineData("zh", "What is 1+1?", "问题")]
    public void The_language_is_the_files_or_the_questions(string language, string question, string word) =>
        Message(FlowMachine.Start(Plan($"flow: a\nlanguage: {language}\n"), question)).ShouldContain(word);

    private static FlowPlan Plan(string text) => FlowDocument.Parse(text).Required;

    private static IEnumerable<int> Starts(FlowStep step) => step.Decisions.OfType<StartStage>().Select(start => start.Stage);

    private static string Message(FlowStep step) =>
        step.Decisions.ShouldHaveSingleItem().ShouldBeOfType<StartStage>().Branches.ShouldHaveSingleItem().Messages.ShouldHaveSingleItem().Content;
}
