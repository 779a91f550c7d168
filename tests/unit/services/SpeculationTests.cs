using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Steps that are drafted ahead: the tokens are those of deciding step by step, whatever the drafter says and whatever order things happen in.</summary>
public sealed class SpeculationTests
{
    private static readonly string[] s_common = ["yes", "no", "maybe", " so", " then", " and", "你", "ab", "abc"];
    private static readonly VocabularyTable s_bytes = new ScriptedVocabulary().Control("<s>").Bytes().Words(s_common).End("<end>").Build();
    private static readonly VocabularyTable s_other = new ScriptedVocabulary().Bytes().Words(s_common.Reverse().Concat(["mayb", " s", "o t", "hen"])).End("<end>", "<stop>").Build();

    [Fact]
    public void Drafted_and_plain_runs_give_the_same_tokens_whatever_the_order_of_the_services_turns()
    {
        var ahead = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var weights = (string[])["", "*2", "*5", "*0"];
            var expression = $"[m{weights[random.Next(3)]}, n, m{weights[random.Next(4)]}]";
            var context = random.Next(4) == 0 ? 120 : 256;
            var settings = $"flow: '{expression}'\nmax_tokens: {random.Next(1, 20)}\ntop_k: {random.Next(2, 10)}\n";
            var drafter = random.Next(2) == 0 ? "m" : "n";
            var speculation = $"{settings}speculate: {{ draft: {drafter}, length: {random.Next(1, 7)} }}\n{(random.Next(3) == 0 ? "decide: early\n" : "")}";
            var plain = Run(settings, seed, context, out _);
            var drafted = Run(speculation, seed, context, out var several);
            drafted.ShouldBe(plain, $"seed {seed}, {speculation}");
            ahead += several;
        }

        ahead.ShouldBeGreaterThan(20, "records with several tokens");
    }

    private static (string, Finish, int) Run(string flow, int seed, int context, out int several)
    {
        var log = new LogBench();
        try
        {
            var random = new Random(seed);
            IServiceLoop[] loops =
            [
                new RouterLoop(log.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System),
                new FuserLoop(log.Bus, new FuserOptions(), TimeProvider.System),
                new WorkerLoop(log.Bus, Given.Worker(Following("m", s_bytes, seed), sequences: 4, context), TimeProvider.System),
                new WorkerLoop(log.Bus, Given.Worker(Following("n", s_other, seed), sequences: 4, context), TimeProvider.System),
            ];
            new SessionClient(log.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = flow, Question = "Which?", Deterministic = seed % 3 == 0, Stop = seed % 4 == 0 ? ["esn"] : [] });
            for (var turn = 0; turn < 200; turn++)
            {
                loops[random.Next(loops.Length)].RunOnce(TimeSpan.Zero);
            }

            log.Settle(loops);
            Array.ForEach(loops, loop => loop.Dispose());
            several = log.All<FusedTokens>(Topics.FusedTokens).Count(record => record.Tokens.Count > 1);
            var result = log.All<Result>(Topics.Results).ShouldHaveSingleItem($"seed {seed}, {flow}\n{log.FusionStory()}");
            return (result.Text.ToString(), result.Stages[0].Finish, result.Stages[0].TokenCount);
        }
        finally
        {
            log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Models of different vocabularies that mostly go on as the text says, so that drafts are accepted in part.</summary>
    private static ScriptedModel Following(string name, VocabularyTable table, int seed) => FollowingModel.Make(name, table, s_common, (ulong)seed, agreePercent: 75);
}
