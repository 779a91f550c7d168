using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;

namespace ModelNet.Services.Tests;

public sealed class RouterTests : IDisposable
{
    private readonly LogBench _bench = new();
    private readonly List<RouterLoop> _loops = [];

    [Fact]
    public void A_serial_flow_moves_from_stage_to_stage_and_ends_in_one_result()
    {
        var router = Start();
        Submit("m > n");
        _bench.Settle(router);
        Prompt("m", 0).ShouldContain("What?");
        _bench.All<StageTask>(Topics.StageTasks("n")).ShouldBeEmpty();

        Finish(0, "first answer");
        _bench.Settle(router);
        Prompt("n", 0).ShouldContain("first answer");
        _bench.All<Result>(Topics.Results).ShouldBeEmpty();

        Finish(1, "second answer");
        _bench.Settle(router);
        var result = _bench.All<Result>(Topics.Results).ShouldHaveSingleItem();
        result.Outcome.ShouldBe(Outcome.Completed);
        result.Text.ToString().ShouldBe("second answer");
        result.Stages.Span.ToArray().Select(stage => stage.Text.ToString()).ShouldBe(["first answer", "second answer"]);
    }

    [Fact]
    public void A_parallel_flow_tells_the_fuser_and_every_branch()
    {
        var router = Start();
        Submit("[m*3, n]");
        _bench.Settle(router);
        var fusion = _bench.All<FusionTask>(Topics.FusionTasks).ShouldHaveSingleItem();
        fusion.Branches.Span.ToArray().Select(branch => (branch.Model.ToString(), branch.Weight)).ShouldBe([("m", 0.75), ("n", 0.25)]);
        _bench.All<StageTask>(Topics.StageTasks("m")).ShouldHaveSingleItem().Fused.ShouldBeTrue();
        _bench.All<StageTask>(Topics.StageTasks("n")).ShouldHaveSingleItem().Branch.ShouldBe(1);
    }

    [Fact]
    public void The_turns_before_the_question_begin_every_stage_s_prompt()
    {
        var router = Start();
        ConversationTurn[] turns = [new("system", "Be brief."), new("user", "Hello"), new("assistant", "Hi")];
        new SessionClient(_bench.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = "m > n", Question = "What?", Messages = turns });
        _bench.Settle(router);
        Finish(0, "first answer");
        _bench.Settle(router);
        foreach (var model in (string[])["m", "n"])
        {
            var messages = _bench.All<StageTask>(Topics.StageTasks(model)).ShouldHaveSingleItem().Messages.Span.ToArray();
            messages.Take(3).Select(message => new ConversationTurn(message.Role.ToString(), message.Content.ToString())).ShouldBe(turns);
            messages[3].Content.ToString().ShouldContain("What?");
            messages.Length.ShouldBe(4);
        }
    }

    [Fact]
    public void A_request_s_system_turn_and_the_flow_s_own_become_one()
    {
        var router = Start();
        const string Flow = """
            flow: m
            stages:
              1:
                prompt:
                  - { role: system, content: Count carefully. }
                  - { role: user, content: "{question}" }
            """;
        new SessionClient(_bench.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = Flow, Question = "What?", Messages = [new("system", "Be brief."), new("user", "Hello")] });
        _bench.Settle(router);
        var messages = _bench.All<StageTask>(Topics.StageTasks("m")).ShouldHaveSingleItem().Messages.Span.ToArray();
        messages.Select(message => $"{message.Role}: {message.Content}").ShouldBe(["system: Be brief.\n\nCount carefully.", "user: Hello", "user: What?"]);
    }

    [Fact]
    public void A_request_or_a_stage_result_that_comes_twice_has_no_second_effect()
    {
        var router = Start();
        Submit("m > n");
        Submit("m > n");
        _bench.Settle(router);
        Finish(0, "first");
        Finish(0, "another");
        _bench.Settle(router);
        _bench.All<StageTask>(Topics.StageTasks("m")).Count.ShouldBe(1);
        _bench.All<StageTask>(Topics.StageTasks("n")).Count.ShouldBe(1);
        Prompt("n", 0).ShouldContain("first");
        Finish(1, "done");
        Finish(1, "done again");
        Submit("m > n");
        _bench.Settle(router);
        _bench.All<Result>(Topics.Results).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("m > ", "What?")]
    [InlineData("m > stranger", "What?")]
    [InlineData("[]", "What?")]
    public void A_flow_that_cannot_run_ends_in_a_failed_result_with_a_code(string flow, string question)
    {
        var router = Start();
        Submit(flow, question);
        _bench.Settle(router);
        var result = _bench.All<Result>(Topics.Results).ShouldHaveSingleItem();
        result.Outcome.ShouldBe(Outcome.Failed);
        result.ErrorCode.ToString().ShouldMatch("^[a-z_]+$");
        result.Error.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void A_failed_branch_fails_the_session_and_cancels_the_others()
    {
        var router = Start();
        Submit("[m, n]");
        _bench.Settle(router);
        Fail(0, "prompt_too_long");
        _bench.Settle(router);
        _bench.All<Result>(Topics.Results).ShouldHaveSingleItem().ErrorCode.ToString().ShouldBe("prompt_too_long");
        _bench.All<FusionTask>(Topics.FusionTasks)[^1].Action.ShouldBe(TaskAction.Cancel);
        _bench.All<StageTask>(Topics.StageTasks("n"))[^1].Action.ShouldBe(TaskAction.Cancel);
    }

    [Fact]
    public void A_cancelled_session_ends_as_cancelled()
    {
        var router = Start();
        Submit("m");
        new SessionClient(_bench.Bus).Cancel(Given.Session);
        _bench.Settle(router);
        _bench.All<Result>(Topics.Results).ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Cancelled);
    }

    [Fact]
    public void A_new_router_sends_only_what_the_old_one_had_not_sent()
    {
        var first = Start();
        Submit("m > n");
        _bench.Settle(first);
        first.Dispose();
        Finish(0, "answer while nobody routed");

        var second = Start();
        _bench.Settle(second);
        _bench.All<StageTask>(Topics.StageTasks("m")).Count.ShouldBe(1);
        Prompt("n", 0).ShouldContain("answer while nobody routed");
        second.Dispose();

        var third = Start();
        Finish(1, "end");
        _bench.Settle(third);
        third.Dispose();
        _bench.Settle(Start());
        _bench.All<StageTask>(Topics.StageTasks("n")).Count.ShouldBe(1);
        _bench.All<Result>(Topics.Results).Count.ShouldBe(1);
    }

    [Fact]
    public void A_request_that_is_repeated_after_its_session_ended_and_the_router_restarted_has_no_effect()
    {
        var first = Start();
        Submit("m");
        _bench.Settle(first);
        Finish(0, "done");
        _bench.Settle(first);
        first.Dispose();
        Submit("m");

        _bench.Settle(Start());
        _bench.All<StageTask>(Topics.StageTasks("m")).Count.ShouldBe(1);
        _bench.All<Result>(Topics.Results).Count.ShouldBe(1);
    }

    [Fact]
    public void A_task_that_was_lost_with_a_crash_is_sent_again()
    {
        Submit("[m, n]");
        var router = Start();
        var partial = Given.StageTask("What?", fused: true);
        _bench.Append(Topics.StageTasks("m"), Given.Session, partial);
        router.Dispose();

        // The log as a crash leaves it: the request and one of three tasks.
        _bench.Settle(Start());
        _bench.All<StageTask>(Topics.StageTasks("m")).Count.ShouldBe(1);
        _bench.All<StageTask>(Topics.StageTasks("n")).Count.ShouldBe(1);
        _bench.All<FusionTask>(Topics.FusionTasks).Count.ShouldBe(1);
    }

    [Fact]
    public void A_stage_s_report_that_is_read_before_its_session_s_request_is_not_lost()
    {
        var router = Start();
        _bench.Settle(router);
        Finish(0, "first answer");
        Finish(1, "second answer");
        _bench.Settle(router);
        Submit("m > n");
        _bench.Settle(router);
        _bench.All<Result>(Topics.Results).ShouldHaveSingleItem().Text.ToString().ShouldBe("second answer");
        Finish(1, "once more");
        _bench.Settle(router);
        _bench.All<Result>(Topics.Results).Count.ShouldBe(1);
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }

        _bench.Dispose();
    }

    private RouterLoop Start()
    {
        var loop = new RouterLoop(_bench.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System);
        _loops.Add(loop);
        return loop;
    }

    private void Submit(string flow, string question = "What?") =>
        new SessionClient(_bench.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = flow, Question = question });

    private string Prompt(string model, int task) =>
        _bench.All<StageTask>(Topics.StageTasks(model))[task].Messages[0].Content.ToString();

    private void Finish(int stage, string text)
    {
        var result = new StageResult { Stage = stage, Attempt = 1, Outcome = Outcome.Completed, Finish = Contracts.Finish.EndOfSequence, TokenCount = 2 };
        result.Session.Set(Given.Session);
        result.Text.Set(text);
        _bench.Append(Topics.StageResults, Given.Session, result);
    }

    private void Fail(int stage, string code)
    {
        var result = new StageResult { Stage = stage, Attempt = 1, Outcome = Outcome.Failed };
        result.Session.Set(Given.Session);
        result.ErrorCode.Set(code);
        result.Error.Set("why");
        _bench.Append(Topics.StageResults, Given.Session, result);
    }
}
