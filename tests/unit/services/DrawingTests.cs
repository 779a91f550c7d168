using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Drawn tokens through all services: what is asked, what is drawn, and that nothing but the seed decides it. The verifier repeats the draws from the log.</summary>
public sealed class DrawingTests
{
    private static readonly string[] s_words = ["yes", "no", " and", " then", "ab", "abc", "你"];
    private static readonly VocabularyTable s_table = new ScriptedVocabulary().Bytes().Words(s_words).End("<end>").Build();
    private static readonly VocabularyTable s_other = new ScriptedVocabulary().Bytes().Words("no", "yes", " an", " the", "ab", "你").End("<end>").Build();

    [Fact]
    public void A_request_s_wishes_take_the_place_of_the_flow_s_but_not_of_a_stage_s_own()
    {
        const string Flow = "flow: m > [m, n] > n\ntemperature: 0.5\ntop_p: 0.9\nseed: 7\nstages: {3: {temperature: 0}}\n";
        Tasks(Flow, new SessionRequest { Session = Given.Session, Flow = Flow, Question = "?" }).ShouldBe(["0.5 0.9 7", "0.5 0.9 7 sample", "0.5 0.9 7", "0.5 0.9 7", "0 1 "]);
        Tasks(Flow, new SessionRequest { Session = Given.Session, Flow = Flow, Question = "?", Temperature = 1.5, Seed = -3 }).ShouldBe(["1.5 0.9 -3", "1.5 0.9 -3 sample", "1.5 0.9 -3", "1.5 0.9 -3", "0 1 "]);
        Tasks(Flow, new SessionRequest { Session = Given.Session, Flow = Flow, Question = "?", Temperature = 0 }).ShouldBe(["0 1 ", "0 1  ", "0 1 ", "0 1 ", "0 1 "]);
        Tasks("m > [m, n] > n", new SessionRequest { Session = Given.Session, Flow = "m > [m, n] > n", Question = "?", TopP = 0.5 }).ShouldBe(["0 1 ", "0 1  ", "0 1 ", "0 1 ", "0 1 "]);
    }

    [Theory]
    [InlineData("flow: '[m, n]'\npolicy: sample\n", null, "1 1 s-1 sample")]
    [InlineData("flow: '[m, n]'\npolicy: sample\n", 0.5, "0.5 1 s-1 sample")]
    [InlineData("flow: '[m, n]'\npolicy: sample\n", 0d, "0 1  ")]
    [InlineData("flow: '[m, n]'\npolicy: confidence\n", 0.5, "0.5 1 s-1 confidence")]
    [InlineData("flow: '[m, n]'\naggregation: geometric\n", 0.5, "0.5 1 s-1 ")]
    public void The_fuser_is_told_how_to_draw(string flow, double? temperature, string told) =>
        Tasks(flow, new SessionRequest { Session = Given.Session, Flow = flow, Question = "?", Temperature = temperature })[0].ShouldBe(told);

    [Theory]
    [InlineData(2.1, null, "m", "temperature_out_of_range")]
    [InlineData(double.NaN, null, "m", "temperature_out_of_range")]
    [InlineData(-0.5, null, "[m, n]", "temperature_out_of_range")]
    [InlineData(0.5, 1.1, "m", "top_p_out_of_range")]
    [InlineData(0.5, null, "flow: '[m, n]'\npolicy: span\n", "temperature_with_span")]
    public void Impossible_wishes_fail_the_session_with_their_code(double temperature, double? topP, string flow, string code)
    {
        using var bench = new LogBench();
        using var router = new RouterLoop(bench.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System);
        new SessionClient(bench.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = flow, Question = "?", Temperature = temperature, TopP = topP });
        bench.Settle(router);
        bench.All<Result>(Topics.Results).ShouldHaveSingleItem().ErrorCode.ToString().ShouldBe(code);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(0.5, 2)]
    [InlineData(double.NaN, 1)]
    public void A_task_with_nonsense_fails_its_stage_in_worker_and_fuser(double temperature, double topP)
    {
        using var bench = new LogBench();
        var alone = Given.StageTask("?", fused: false);
        (alone.Temperature, alone.TopP) = (temperature, topP);
        bench.Append(Topics.StageTasks("m"), Given.Session, alone);
        var fusion = Given.FusionTask(1);
        (fusion.Temperature, fusion.TopP, fusion.Stage) = (temperature, topP, 1);
        bench.Append(Topics.Vocabularies, "v", Given.Announcement(s_table));
        bench.Append(Topics.FusionTasks, Given.Session, fusion);
        var answer = Given.Distribution(s_table, 0, 0, 0, (s_table.Count - 2, 0.9f));
        answer.Stage = 1;
        bench.Append(Topics.StepDistributions, Given.Session, answer);
        using var worker = new WorkerLoop(bench.Bus, Given.Worker(Following("m", s_table, 1), sequences: 1), TimeProvider.System);
        using var fuser = new FuserLoop(bench.Bus, new FuserOptions(), TimeProvider.System);
        bench.Settle(worker, fuser);
        bench.All<StageResult>(Topics.StageResults).Select(result => (result.Stage, result.ErrorCode.ToString())).Order().ShouldBe([(0, "sampling_invalid"), (1, "sampling_invalid")]);
    }

    [Theory]
    [InlineData("temperature: 0.7")]
    [InlineData("temperature: 0.9\ntop_p: 0.8")]
    [InlineData("temperature: 1.6\ntop_p: 0.9")]
    [InlineData("temperature: 0.6\naggregation: geometric")]
    [InlineData("temperature: 0.8\npolicy: confidence")]
    [InlineData("temperature: 0.8\npolicy: consistency\ntop_p: 0.9")]
    [InlineData("temperature: 0.8\npolicy: perplexity")]
    [InlineData("temperature: 0.8\npolicy: boundary\nlead: n")]
    [InlineData("temperature: 1\npolicy: drop_out")]
    public void Whatever_the_order_of_turns_restarts_and_drafts_the_seed_decides_and_the_verifier_draws_the_same(string settings)
    {
        var drafts = settings.Contains("boundary", StringComparison.Ordinal) ? "" : "\nspeculate: { draft: n, length: 3 }";
        for (var seed = 0; seed < 6; seed++)
        {
            var plain = Run(settings, seed, new Random(0), disturbed: false, DecodeAhead.Never);
            Text(Run(settings, seed, new Random(seed), disturbed: true, DecodeAhead.Always)).ShouldBe(Text(plain), $"{settings}, seed {seed}, disturbed");
            Text(Run(settings + drafts, seed, new Random(seed + 100), disturbed: true, DecodeAhead.Always)).ShouldBe(Text(plain), $"{settings}, seed {seed}, drafted");
        }
    }

    [Fact]
    public void Expected_tokens_are_those_that_would_be_drawn_alone()
    {
        var counters = new WorkerCounters();
        for (var seed = 0; seed < 4; seed++)
        {
            var flow = "flow: '[m, m]'\nmax_tokens: 20\ntemperature: 0.9\n";
            ShuffledRun.Of(new SessionRequest { Session = Given.Session, Flow = flow, Question = "?", Seed = seed }, Models(seed, seed), new Random(seed), counters: counters);
        }

        // Two equal branches draw alike, so a guess is wrong only where its list is too short to tell.
        counters.GuessedRight.ShouldBeGreaterThan(60);
        counters.GuessedWrong.ShouldBe(0);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.4)]
    public void The_verifier_sees_another_token_another_seed_and_another_temperature(double temperature)
    {
        var (tokens, seeds, temperatures) = (0, 0, 0);
        for (var seed = 0; seed < 6; seed++)
        {
            tokens += Violations(seed, log => Tokens(log)[1].Bytes.Set("ab"u8)) > 0 ? 1 : 0;
            seeds += Violations(seed, log => log.FusionTasks[0].Message.Seed.Set("another")) > 0 ? 1 : 0;
            temperatures += Violations(seed, log => log.FusionTasks[0].Message.Temperature = 0.05) > 0 ? 1 : 0;
        }

        (tokens >= 4, seeds, temperatures >= 4).ShouldBe((true, 6, true), $"{tokens}, {seeds}, {temperatures}");

        int Violations(int seed, Action<LogContents> change)
        {
            var log = Run(FormattableString.Invariant($"temperature: {temperature}"), seed, new Random(0), disturbed: false, DecodeAhead.Never);
            change(log);
            return LogChecks.Run(log).Violations.Count(violation => violation.Contains("draw", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_stage_of_one_model_draws_what_one_branch_draws()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var texts = new[] { "m", "[m]" }.Select(flow => ShuffledRun.Of(
                new SessionRequest { Session = Given.Session, Flow = flow, Question = "?", MaxTokens = 24, Temperature = 0.8, TopP = 0.95, Seed = seed },
                Models(seed, seed),
                new Random(seed)).Log).Select(log => log.Results[0].Message.Text.ToString()).ToArray();
            texts[0].ShouldBe(texts[1]);
        }
    }

    private static string Text(LogContents log)
    {
        var verdict = LogChecks.Run(log);
        verdict.Violations.ShouldBeEmpty();
        verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"]);
        return log.Results[0].Message.Text.ToString();
    }

    private static List<FusedToken> Tokens(LogContents log) =>
        [.. log.FusedTokens.Select(entry => entry.Message).Where(record => record.Kind == FusedKind.Tokens).SelectMany(record => record.Tokens.Span.ToArray())];

    private static LogContents Run(string settings, int seed, Random order, bool disturbed, DecodeAhead ahead) => ShuffledRun.Of(
        new SessionRequest { Session = Given.Session, Flow = $"flow: '[m*2, n*3, m]'\nmax_tokens: 14\ntop_k: 4\nseed: {seed + 1}\n{settings}\n", Question = "Which? 哪个？" },
        Models(seed, seed + 50),
        order,
        disturb: disturbed ? (run, random) => run.Disturb(random, () => run.Restart(random)) : null,
        ahead: ahead).Log;

    private static IModel[] Models(int m, int n) => [Following("m", s_table, m), Following("n", s_other, n)];

    /// <summary>Models that mostly follow the text, and are unsure enough for draws to differ.</summary>
    private static ScriptedModel Following(string name, VocabularyTable table, int seed)
    {
        var flat = ScriptedLogits.Random((ulong)seed);
        return new ScriptedModel(new ScriptedModelOptions
        {
            Name = name,
            Vocabulary = table,
            Logits = (history, logits) =>
            {
                flat(history, logits);
                for (var id = 0; id < logits.Length; id++)
                {
                    logits[id] *= 1.5f;
                }
            },
        });
    }

    /// <summary>What every task of a session says of drawing, the fuser's with its policy.</summary>
    private static List<string> Tasks(string flow, SessionRequest request)
    {
        using var bench = new LogBench();
        using var router = new RouterLoop(bench.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System);
        new SessionClient(bench.Bus).Submit(request with { Flow = flow });
        for (var stage = 0; stage < 3; stage++)
        {
            bench.Settle(router);
            var result = new StageResult { Stage = stage, Attempt = 1, Outcome = Outcome.Completed, Finish = Finish.EndOfSequence };
            result.Session.Set(Given.Session);
            result.Text.Set("x");
            bench.Append(Topics.StageResults, Given.Session, result);
        }

        var ofBranches = new[] { "m", "n" }.SelectMany(model => bench.All<StageTask>(Topics.StageTasks(model))).Select(task => (task.Stage, Order: 1 + task.Branch, FormattableString.Invariant($"{task.Temperature} {task.TopP} {task.Seed}")));
        var ofFusers = bench.All<FusionTask>(Topics.FusionTasks).Select(task => (task.Stage, Order: 0, FormattableString.Invariant($"{task.Temperature} {task.TopP} {task.Seed} {task.Policy}")));
        return [.. ofBranches.Concat(ofFusers).OrderBy(task => task.Stage).ThenBy(task => task.Order).Select(task => task.Item3)];
    }
}
