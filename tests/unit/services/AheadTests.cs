using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Branches that compute behind the token that they expect: it saves a decode after the decision or nothing, and changes no answer.</summary>
public sealed class AheadTests : IDisposable
{
    private static readonly string[] s_words = ["yes", "no", " and", " then", "ab", "abc", "你"];
    private static readonly VocabularyTable s_table = new ScriptedVocabulary().Bytes().Words(s_words).End("<end>").Build();
    private static readonly string[] s_parts = ["yes", "no", " an", " the", "ab", "ab", "你"];
    private static readonly VocabularyTable s_other = new ScriptedVocabulary().Bytes().Words(s_parts.Distinct().Reverse()).End("<end>").Build();

    /// <summary>MODELNET_AHEAD_SEEDS asks for more runs.</summary>
    private static readonly int s_seeds = int.TryParse(Environment.GetEnvironmentVariable("MODELNET_AHEAD_SEEDS"), out var seeds) ? seeds : 40;
    private readonly LogBench _bench = new();
    private readonly List<WorkerLoop> _loops = [];
    private readonly WorkerCounters _counters = new();

    [Fact]
    public void A_right_guess_is_answered_with_no_decode_after_the_decision()
    {
        var log = new DecodeLog(Saying("yes and no"));
        var worker = Begun(log);
        log.Batches.Count.ShouldBe(2, "the prompt, and what it expects behind it");
        Steps.ShouldBe([0], "nothing is sent before the decision");

        Decide(worker, 0, "yes");
        Steps.ShouldBe([0, 1]);
        Top(1).ShouldBe(" and");
        _bench.All<StepDistribution>(Topics.StepDistributions)[1].ComputeNs.ShouldBeGreaterThan(0, "the time of the decode that was ahead");
        log.Batches.ShouldBe([log.Batches[0], 1, 1], "one decode for each step, the last of them ahead again");
        (_counters.GuessedRight, _counters.GuessedWrong, _counters.DecodedTokens).ShouldBe((1, 0, 1));
    }

    [Fact]
    public void A_wrong_guess_is_taken_back()
    {
        var log = new DecodeLog(Saying("yes and no"));
        var worker = Begun(log);
        Decide(worker, 0, "no");
        Steps.ShouldBe([0, 1]);
        Lists(_bench)[^1].ShouldBe(Plain("yes and no", "no"));
        log.Batches.Skip(1).ShouldBe([1, 1, 1], "the guess, the decided token, and what is expected behind that");
        (_counters.GuessedRight, _counters.GuessedWrong, _counters.DecodedTokens).ShouldBe((0, 1, 1));
    }

    [Fact]
    public void Longer_lists_are_of_the_open_step_and_not_of_the_guess()
    {
        var worker = Begun(Saying("yes and no"));
        var longer = new FusedTokens { Stage = 0, Attempt = 1, FirstStep = 0, Kind = FusedKind.Widen, Branch = -1, WidenK = 20 };
        longer.Session.Set(Given.Session);
        _bench.Append(Topics.FusedTokens, Given.Session, longer);
        _bench.Settle(worker);
        Steps.ShouldBe([0, 0]);
        Top(1).ShouldBe("yes");
        _bench.All<StepDistribution>(Topics.StepDistributions).Select(record => record.Positions[0].Ids.Count).ShouldBe([4, 20]);
        Decide(worker, 0, "yes");
        Top(2).ShouldBe(" and");
        (_counters.GuessedRight, _counters.GuessedWrong).ShouldBe((1, 0), "the guess was as good as before");
    }

    [Fact]
    public void A_guess_outlives_the_decodes_of_other_sessions()
    {
        var worker = Begun(Saying("yes and no"));
        _bench.Append(Topics.StageTasks("m"), "other", Given.StageTask("what?", fused: true, session: "other", created: 2));
        _bench.Settle(worker);
        var decodes = _counters.Decodes;
        Decide(worker, 0, "yes");
        Lists(_bench)[^1].ShouldBe(Plain("yes and no", "yes"));
        (_counters.Decodes - decodes).ShouldBe(1, "only what is expected next");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_right_guess_that_then_waits_for_a_draft_is_answered_with_its_own_step_whatever_is_computed_meanwhile(int drafted)
    {
        var worker = Begun(Saying("yes and no"));
        var decided = Given.Decided(0, "yes");
        (decided.DraftBranch, decided.DraftLength) = (1, 4);
        _bench.Append(Topics.FusedTokens, Given.Session, decided);
        _bench.Settle(worker);
        (_counters.GuessedRight, Steps.Length).ShouldBe((1, 1), "it waits for the draft");

        _bench.Append(Topics.StageTasks("m"), "other", Given.StageTask("what?", fused: true, session: "other", created: 2));
        _bench.Settle(worker);
        _bench.Append(Topics.Drafts, Given.Session, Given.Draft(branch: 1, step: 1, Enumerable.Repeat(" and", drafted)));
        _bench.Settle(worker);
        Steps.ShouldBe([0, 0, 1]);
        Lists(_bench)[^1].ShouldBe(Plain("yes and no", "yes"), "the first position");
    }

    [Fact]
    public void Where_waiting_costs_nothing_only_batches_that_are_computed_anyway_hold_what_is_expected()
    {
        var log = new DecodeLog(Saying("yesyesyesyesyesyesyesyesyesyesyesyes"));
        var worker = Begun(log, ahead: DecodeAhead.Auto);
        _bench.Append(Topics.StageTasks("m"), "other", Given.StageTask("?", fused: true, session: "other", created: 2));
        _bench.Settle(worker);
        for (var step = 0; step < 8; step++)
        {
            Decide(worker, step, "yes");
        }

        log.Batches.Skip(2).ShouldBe([1, 1, 1, 1, 1, 1, 1, 2], "after eight right choices the other session's is computed too");
        _bench.Append(Topics.FusedTokens, "other", Given.Decided(0, "yes", session: "other"));
        _bench.Settle(worker);
        var last = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        (last.Session.ToString(), last.FirstStep).ShouldBe(("other", 1));
        log.Batches.Count.ShouldBe(10, "it had been computed");
    }

    [Fact]
    public void An_older_session_takes_the_sequence_and_the_guess_with_it()
    {
        var worker = Begun(Saying("yes and no"), sequences: 1);
        _bench.Append(Topics.StageTasks("m"), "older", Given.StageTask("what?", fused: true, session: "older", created: 0));
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Session.ToString().ShouldBe("older");
        _bench.Append(Topics.FusedTokens, "older", Given.Decided(0, "yes", Finish.EndOfSequence, "older"));
        Decide(worker, 0, "yes");
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Session.ToString().ShouldBe(Given.Session);
        Lists(_bench)[^1].ShouldBe(Plain("yes and no", "yes"));
    }

    [Fact]
    public void A_guess_that_went_with_its_sequence_is_no_reason_to_give_up()
    {
        var worker = Begun(FollowingModel.Make("m", s_table, s_words, seed: 1, agreePercent: 100), sequences: 1);
        _bench.Append(Topics.StageTasks("m"), "older", Given.StageTask("what?", fused: true, session: "older", created: 0));
        _bench.Settle(worker);
        _bench.Append(Topics.FusedTokens, "older", Given.Decided(0, "yes", Finish.EndOfSequence, "older"));
        Decide(worker, 0, Top(0) == "yes" ? "no" : "yes");
        var before = _counters.GuessedRight;
        Decide(worker, 1, Top(2));
        _counters.GuessedRight.ShouldBe(before + 1);
    }

    [Fact]
    public void Nothing_is_expected_behind_the_last_step()
    {
        var log = new DecodeLog(Saying("yes and no"));
        Begun(log, maxTokens: 1);
        log.Batches.Count.ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_expected_beyond_the_context()
    {
        var log = new DecodeLog(Saying("yes and no"));
        var prompt = log.EncodePrompt([new ChatMessage("user", "?")]).Length;
        var worker = Begun(log, context: prompt + 1);
        Decide(worker, 0, "yes");
        log.Batches.ShouldBe([prompt, 1]);
        Decide(worker, 1, " and");
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Positions[0].Status.ShouldBe(PositionStatus.ContextFull);
        log.Batches.Count.ShouldBe(2);
    }

    [Fact]
    public void A_refused_guess_harms_nobody_and_is_not_tried_again()
    {
        var refused = 0;
        var model = new PickyModel(Saying("yes and no"))
        {
            BeforeDecode = batch =>
            {
                if (batch is [{ Position: > 8 }] && refused++ == 0)
                {
                    throw new InferenceException("decode_failed", "The engine cannot compute this.", "None.");
                }
            },
        };
        var worker = Begun(model);
        refused.ShouldBe(1);
        Decide(worker, 0, "yes");
        Decide(worker, 1, " and");
        Steps.ShouldBe([0, 1, 2]);
        _counters.GuessedRight.ShouldBe(0);
    }

    [Fact]
    public void A_model_that_cannot_forget_a_part_of_a_sequence_guesses_wrong_once()
    {
        var worker = Begun(new PickyModel(Saying("yes and no")) { CannotRollBack = true });
        Decide(worker, 0, "no");
        Decide(worker, 1, "no");
        Steps.ShouldBe([0, 1, 2]);
        (_counters.GuessedRight, _counters.GuessedWrong).ShouldBe((0, 1));
    }

    [Fact]
    public void Runs_that_compute_ahead_and_runs_that_do_not_give_the_same_tokens_whatever_happens()
    {
        var counters = new WorkerCounters();
        for (var seed = 0; seed < s_seeds; seed++)
        {
            var random = new Random(seed);
            var weights = (string[])["", "*2", "*5"];
            var tight = random.Next(4) == 0;
            var flow = $"flow: '[m{weights[random.Next(3)]}, n{(seed % 3 == 0 ? ", m" : "")}]{(tight ? "" : " > m")}'\nmax_tokens: {random.Next(1, 20)}\ntop_k: {random.Next(2, 10)}\n{(seed % 5 == 0 ? "decide: early\n" : "")}";
            var context = tight ? 120 : 256;
            var plain = Run(flow, seed, context, DecodeAhead.Never, new WorkerCounters(), disturb: false);
            Run(flow, seed, context, DecodeAhead.Always, counters, disturb: seed % 2 == 0).ShouldBe(plain, $"seed {seed}, {flow}");
        }

        counters.GuessedRight.ShouldBeGreaterThan(3 * s_seeds);
        counters.GuessedWrong.ShouldBeGreaterThan(s_seeds);
    }

    public void Dispose()
    {
        _loops.ForEach(loop => loop.Dispose());
        _bench.Dispose();
    }

    private static ScriptedModel Saying(string text) => ScriptedModel.Saying("m", s_table, text);

    private static (string, string) Run(string flow, int seed, int context, DecodeAhead ahead, WorkerCounters counters, bool disturb)
    {
        var request = new SessionRequest { Session = Given.Session, Flow = flow, Question = "Which?", Deterministic = seed % 3 == 1, Stop = seed % 4 == 0 ? ["esn"] : [] };
        IModel[] models = [FollowingModel.Make("m", s_table, s_words, (ulong)seed, agreePercent: 75), FollowingModel.Make("n", s_other, s_parts, (ulong)seed, agreePercent: 75)];
        var (log, _) = ShuffledRun.Of(request, models, new Random(seed), context, disturb ? (run, random) => run.Disturb(random, () => run.Restart(random)) : null, ahead, counters);
        var result = log.Results[0].Message;
        return (result.Text.ToString(), string.Join(' ', result.Stages.Span.ToArray().Select(stage => $"{stage.Finish} {stage.TokenCount}")));
    }

    /// <summary>Step, ids and probabilities of every answer.</summary>
    private static List<string> Lists(LogBench bench) =>
        [.. bench.All<StepDistribution>(Topics.StepDistributions).Select(record => $"{record.FirstStep}: {string.Join(' ', record.Positions[0].Ids.Span.ToArray())}, {string.Join(' ', record.Positions[0].Probabilities.Span.ToArray())}")];

    /// <summary>The last answer of a worker that never computes ahead when these tokens are decided.</summary>
    private static string Plain(string says, params string[] tokens)
    {
        using var bench = new LogBench();
        using var worker = new WorkerLoop(bench.Bus, Given.Worker(Saying(says)) with { DecodeAhead = DecodeAhead.Never }, TimeProvider.System);
        bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        for (var step = 0; step < tokens.Length; step++)
        {
            bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(step, tokens[step]));
        }

        bench.Settle(worker);
        return Lists(bench)[^1];
    }

    private int[] Steps => [.. _bench.All<StepDistribution>(Topics.StepDistributions).Select(record => record.FirstStep)];

    private string Top(int record) => Given.Text(s_table.BytesOf(_bench.All<StepDistribution>(Topics.StepDistributions)[record].Positions[0].Ids[0]));

    private WorkerLoop Start(IModel model, int context, int sequences, DecodeAhead ahead)
    {
        var options = Given.Worker(model, sequences, context) with { DecodeAhead = ahead, Counters = _counters, MinSharedPrefix = 0 };
        var loop = new WorkerLoop(_bench.Bus, options, TimeProvider.System);
        _loops.Add(loop);
        return loop;
    }

    /// <summary>A worker whose branch 0 has answered step 0 and computed what it expects.</summary>
    private WorkerLoop Begun(IModel model, int sequences = 2, int maxTokens = 50, int context = 256, DecodeAhead ahead = DecodeAhead.Always)
    {
        var worker = Start(model, context, sequences, ahead);
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true, maxTokens));
        _bench.Settle(worker);
        return worker;
    }

    private void Decide(WorkerLoop worker, int step, string token)
    {
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(step, token));
        _bench.Settle(worker);
    }
}
