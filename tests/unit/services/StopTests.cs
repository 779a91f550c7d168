using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Texts that end an answer, through router, worker and fuser together.</summary>
public sealed class StopTests : IDisposable
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().Words("yes", " and", " then", " no").End("<end>").Build();
    private readonly LogBench _bench = new();
    private readonly List<IServiceLoop> _loops = [];

    [Theory]
    [InlineData("m", "yes and then no", " then", "yes and")]
    [InlineData("[m, n]", "yes and then no", " then", "yes and")]
    [InlineData("m", "yes and then no", "d th", "yes an")] // begins inside one token and ends inside another
    [InlineData("[m, n]", "yes and then no", "d th", "yes an")]
    [InlineData("[m, n]", "yes and then no", "yes", "")]
    [InlineData("[m, n]", "yes and then no", "never", "yes and then no")]
    public void An_answer_ends_before_the_first_stop_text_and_nothing_is_computed_behind_it(string flow, string says, string stop, string answer)
    {
        var result = Run(flow, says, stop, "unused");
        result.Text.ToString().ShouldBe(answer);
        result.Stages[^1].Finish.ShouldBe(Finish.EndOfSequence);
        var fused = _bench.All<FusedTokens>(Topics.FusedTokens).Sum(record => record.Tokens.Count);
        var alone = _bench.All<StageTokens>(Topics.StageTokens).Sum(record => record.Tokens.Count);
        (fused + alone).ShouldBeLessThanOrEqualTo(TokensUpTo(says, stop));
    }

    [Fact]
    public void Only_the_last_stage_obeys_and_the_next_stage_sees_the_whole_text_of_the_one_before()
    {
        var result = Run("m > n", "yes and then no", " and");
        result.Stages.Span.ToArray().Select(stage => stage.Text.ToString()).ShouldBe(["yes and then no", "yes"]);
    }

    [Theory]
    [InlineData("m")]
    [InlineData("[m, n]")]
    public void A_restart_at_any_turn_gives_the_same_answer(string flow)
    {
        for (var turns = 1; turns < 14; turns++)
        {
            using var bench = new LogBench();
            var loops = StartAll(bench, "yes and then no");
            Submit(bench, flow, [" then"]);
            for (var turn = 0; turn < turns; turn++)
            {
                Array.ForEach(loops, loop => loop.RunOnce(TimeSpan.Zero));
            }

            Array.ForEach(loops, loop => loop.Dispose());
            loops = StartAll(bench, "yes and then no");
            bench.Settle(loops);
            var result = bench.All<Result>(Topics.Results).ShouldHaveSingleItem($"stopped after {turns} turns");
            result.Text.ToString().ShouldBe("yes and", $"stopped after {turns} turns");
            Array.ForEach(loops, loop => loop.Dispose());
        }
    }

    [Fact]
    public void The_prompt_s_tokens_of_all_branches_are_counted_for_a_fused_stage_too()
    {
        var alone = Run("m", "yes", "x").Stages[0].PromptTokens;
        alone.ShouldBeGreaterThan(0);
        using var bench = new LogBench();
        var loops = StartAll(bench, "yes");
        Submit(bench, "[m, n]", []);
        bench.Settle(loops);
        bench.All<Result>(Topics.Results).ShouldHaveSingleItem().Stages[0].PromptTokens.ShouldBe(2 * alone);
        Array.ForEach(loops, loop => loop.Dispose());
    }

    [Theory]
    [InlineData("", "user", "bad_stop")]
    [InlineData("ok", "tool", "bad_role")]
    public void What_makes_no_sense_fails_the_session_with_its_code(string stop, string role, string code)
    {
        var router = new RouterLoop(_bench.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System);
        _loops.Add(router);
        new SessionClient(_bench.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = "m", Question = "?", Stop = [stop], Messages = [new ConversationTurn(role, "x")] });
        _bench.Settle(router);
        _bench.All<Result>(Topics.Results).ShouldHaveSingleItem().ErrorCode.ToString().ShouldBe(code);
    }

    public void Dispose()
    {
        _loops.ForEach(loop => loop.Dispose());
        _bench.Dispose();
    }

    private Result Run(string flow, string says, params string[] stop)
    {
        _loops.AddRange(StartAll(_bench, says));
        Submit(_bench, flow, stop);
        _bench.Settle([.. _loops]);
        return _bench.All<Result>(Topics.Results).ShouldHaveSingleItem();
    }

    private static void Submit(LogBench bench, string flow, string[] stop) =>
        new SessionClient(bench.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = flow, Question = "Well?", Stop = stop });

    private static IServiceLoop[] StartAll(LogBench bench, string says) =>
    [
        new RouterLoop(bench.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System),
        new FuserLoop(bench.Bus, new FuserOptions(), TimeProvider.System),
        .. new[] { "m", "n" }.Select(name => new WorkerLoop(bench.Bus, Given.Worker(ScriptedModel.Saying(name, Table, says)), TimeProvider.System)),
    ];

    /// <summary>How many of the model's own tokens it takes to complete the stop text, the end of the sequence included where there is none.</summary>
    private static int TokensUpTo(string says, string stop)
    {
        var text = "";
        var tokens = 0;
        foreach (var word in (string[])["yes", " and", " then", " no"])
        {
            if (text.Contains(stop, StringComparison.Ordinal) || !says.Contains(word, StringComparison.Ordinal))
            {
                break;
            }

            text += word;
            tokens++;
        }

        return text.Contains(stop, StringComparison.Ordinal) ? tokens : tokens + 1;
    }
}
