using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Fusion policies through all services, judged by the independent verifier, which recomputes every weight and token from the log.</summary>
public sealed class PolicyTests
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().Words("yes", "no", "maybe", " so", " then", "café").End("<end>").Build();

    public static TheoryData<string> Policies => ["mean", "confidence", "consistency", "drop_out", "perplexity", "sample"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_log_shows_each_branchs_weight_and_the_verifier_comes_to_the_same(string policy)
    {
        var moved = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            var log = Run(policy, seed, seed % 3 == 0 ? "geometric" : "arithmetic");
            var verdict = LogChecks.Run(log);
            verdict.Violations.ShouldBeEmpty($"seed {seed}");
            verdict["fused_steps"].ShouldBeGreaterThan(0);
            verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"]);
            var tokens = Tokens(log);
            tokens.ShouldAllBe(token => token.Policy.ToString() == (policy == "mean" ? "" : policy));
            tokens.ShouldAllBe(token => token.Absent > 0 || Math.Abs(Weights(token).Sum() - 1) < 1e-9);
            moved += tokens.Count(token => Math.Abs(Weights(token)[0] - 0.4) > 0.01);
        }

        (moved > 10).ShouldBe(policy is not ("mean" or "sample"), $"{moved} steps in which the weights are not the flow's");
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_verifier_sees_a_wrong_weight_and_a_wrong_policy(string policy)
    {
        var log = Run(policy, seed: 1, "arithmetic");
        var token = Tokens(log)[2];
        (token.Votes[0].Weight, token.Votes[1].Weight) = (token.Votes[0].Weight + 0.01, token.Votes[1].Weight - 0.01);
        if (token.Absent == 0)
        {
            LogChecks.Run(log).Violations.ShouldHaveSingleItem().ShouldContain("has the weight");
        }

        log = Run(policy, seed: 1, "arithmetic");
        log.FusionTasks[0].Message.Policy.Set(policy == "confidence" ? "consistency" : "confidence");
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains("names the policy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("confidence")]
    [InlineData("consistency")]
    [InlineData("perplexity")]
    public void The_verifier_sees_tokens_that_the_plain_mean_would_have_given(string policy)
    {
        var seen = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            var log = Run("mean", seed, "arithmetic");
            log.FusionTasks[0].Message.Policy.Set(policy);
            Tokens(log).ForEach(token => token.Policy.Set(policy));
            seen += LogChecks.Run(log).Violations.Count(violation => violation.Contains("by the lists it is", StringComparison.Ordinal));
        }

        (seen > 10).ShouldBe(policy != "perplexity", $"{seen} steps"); // no branch was asked how well it expected the prompt, so the flow's weights stand
    }

    [Fact]
    public void The_same_seed_draws_the_same_tokens_in_every_session_and_the_verifier_sees_another()
    {
        var texts = Enumerable.Range(0, 4).Select(_ => Text(Run("sample\nseed: 5", seed: 2, "arithmetic"))).Distinct().ToArray();
        texts.ShouldHaveSingleItem();
        Text(Run("sample\nseed: 6", seed: 2, "arithmetic")).ShouldNotBe(texts[0]);

        var log = Run("sample\nseed: 5", seed: 2, "arithmetic");
        log.FusionTasks[0].Message.Seed.Set("6");
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains("the draw", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_order_of_turns_and_a_fuser_that_starts_anew_change_no_token_and_no_weight(string policy)
    {
        var drawn = policy == "sample" ? "sample\nseed: 3" : policy;
        var expected = Record(Run(drawn, seed: 4, "arithmetic"));
        for (var order = 1; order <= 4; order++)
        {
            Record(Run(drawn, seed: 4, "arithmetic", new Random(order))).ShouldBe(expected, $"order {order}");
        }

        var drafted = Run($"{drawn}\nspeculate: {{ draft: n, length: 3 }}", seed: 4, "arithmetic");
        drafted.Drafts.Count.ShouldBeGreaterThan(0);
        Record(drafted).ShouldBe(expected, "drafted ahead");
        LogChecks.Run(drafted).Violations.ShouldBeEmpty();

        // Who was absent depends on the order where only one branch is needed, so there the tokens and the drawn branches are compared.
        string[] Record(LogContents log) => [.. Tokens(log).Select(token =>
            $"{Given.Text(token.Bytes.Span)} {token.Drawn} {(policy == "sample" ? "" : string.Join(' ', Weights(token).Select(weight => weight.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))}")];
    }

    [Fact]
    public void A_policy_that_the_fuser_does_not_know_fails_the_stage()
    {
        using var bench = new LogBench();
        var task = Given.FusionTask(1, 1);
        task.Policy.Set("oracle");
        bench.Append(Topics.Vocabularies, "v", Given.Announcement(Table));
        bench.Append(Topics.FusionTasks, Given.Session, task);
        bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0, (1, 0.9f)));
        bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 1, 0, 0, (1, 0.9f)));
        using var fuser = new FuserLoop(bench.Bus, new FuserOptions(), TimeProvider.System);
        bench.Settle(fuser);
        bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().ErrorCode.ToString().ShouldBe("policy_unknown");
    }

    private static List<FusedToken> Tokens(LogContents log) =>
        [.. log.FusedTokens.Select(entry => entry.Message).Where(record => record.Kind == FusedKind.Tokens).SelectMany(record => record.Tokens.Span.ToArray())];

    private static string Text(LogContents log) => log.Results[0].Message.Text.ToString();

    private static double[] Weights(FusedToken token) => [.. token.Votes.Span.ToArray().Select(vote => vote.Weight)];

    /// <summary>One session of two models, three branches and 20 steps, the log of which is returned.</summary>
    /// <param name="policy">The flow's policy, perhaps with further lines.</param>
    /// <param name="seed">Which models.</param>
    /// <param name="aggregation">How they are joined.</param>
    /// <param name="order">When given: turns in a random order, with fusers that end and start anew between them.</param>
    private static LogContents Run(string policy, int seed, string aggregation, Random? order = null)
    {
        using var bench = new LogBench();
        IServiceLoop[] loops =
        [
            new RouterLoop(bench.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System),
            new FuserLoop(bench.Bus, new FuserOptions(), TimeProvider.System),
            .. new[] { "m", "n" }.Select((name, i) => new WorkerLoop(bench.Bus, Given.Worker(Peaked(name, (ulong)((seed * 2) + i)), sequences: 4), TimeProvider.System)),
        ];
        var flow = $"flow: '[m*2, n*2, m]'\nmax_tokens: 20\ntop_k: 3\naggregation: {aggregation}\npolicy: {policy}\n";
        new SessionClient(bench.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = flow, Question = "Which? 哪个？" });
        for (var turn = 0; order is not null && turn < 400; turn++)
        {
            loops[order.Next(loops.Length)].RunOnce(TimeSpan.Zero);
            if (order.Next(60) == 0)
            {
                loops[1].Dispose();
                loops[1] = new FuserLoop(bench.Bus, new FuserOptions(), TimeProvider.System);
            }
        }

        bench.Settle(loops);
        Array.ForEach(loops, loop => loop.Dispose());
        bench.Bus.FlushAsync().AsTask().GetAwaiter().GetResult();
        return LogSource.OfFolder(bench.Folder);
    }

    /// <summary>Models that are sure in some places and not in others.</summary>
    private static ScriptedModel Peaked(string name, ulong seed)
    {
        var flat = ScriptedLogits.Random(seed);
        return new ScriptedModel(new ScriptedModelOptions
        {
            Name = name,
            Vocabulary = Table,
            Logits = (history, logits) =>
            {
                flat(history, logits);
                for (var id = 0; id < logits.Length; id++)
                {
                    logits[id] *= 2 + (history.Length % 5 * 10);
                }
            },
        });
    }
}
