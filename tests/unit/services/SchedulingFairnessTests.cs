using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.Local;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Which session is computed when there are more of them than sequences, and what one session's failure or end does to the others.</summary>
public sealed class SchedulingFairnessTests : IDisposable
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().Words("yes", "no", " and").End("<end>").Build();
    private readonly LogBench _bench = new();
    private readonly List<WorkerLoop> _loops = [];

    [Fact]
    public void A_hundred_queued_sessions_of_two_stages_finish_about_in_the_order_in_which_they_came()
    {
        const int Sessions = 100;
        const int Sequences = 4;
        var clock = new HandClock();
        var client = new SessionClient(_bench.Bus, clock);
        for (var i = 0; i < Sessions; i++)
        {
            client.Submit(new SessionRequest { Session = Name(i), Flow = "m > m", Question = $"Q{i}", MaxTokens = 8 });
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        using var router = new RouterLoop(_bench.Bus, new ChainRouterOptions { Models = ["m"] }, clock);
        _bench.Settle(router, Start(ScriptedModel.Saying("m", Table, "yes and no"), Sequences));

        var order = _bench.All<Result>(Topics.Results).Select(result => result.Session.ToString()).ToList();
        order.Count.ShouldBe(Sessions);
        Enumerable.Range(0, Sessions).Max(i => Math.Abs(order.IndexOf(Name(i)) - i)).ShouldBeLessThanOrEqualTo(2 * Sequences);
        MostHalfFinished().ShouldBeLessThanOrEqualTo(2 * Sequences, "later stages come before new sessions' first ones");
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("in prefill")]
    [InlineData("in decode")]
    [InlineData("waiting for its fuser")]
    public void A_cancelled_session_frees_its_place_and_leaves_the_others_alone(string state)
    {
        var worker = Start(ScriptedModel.Saying("m", Table, "yes and no"), sequences: state == "queued" ? 1 : 2, batch: 8);
        Ask("other", fused: false, created: 1);
        Ask("cancelled", fused: state == "waiting for its fuser", created: 2);
        var turns = state switch { "queued" => 1, "in prefill" => 2, "in decode" => 8, _ => 20 };
        for (var turn = 0; turn < turns; turn++)
        {
            worker.RunOnce(TimeSpan.Zero);
        }

        var cancel = Given.StageTask("", fused: false, session: "cancelled");
        cancel.Action = TaskAction.Cancel;
        _bench.Append(Topics.StageTasks("m"), "cancelled", cancel);
        _bench.Settle(worker);
        var written = _bench.All<StageTokens>(Topics.StageTokens).Count(record => record.Session.ToString() == "cancelled");
        (written > 0).ShouldBe(state == "in decode", "the session was to be cancelled " + state);

        // As many as there are sequences, which nobody would get if the cancelled one still held its own.
        Ask("next", fused: false, created: 3);
        Ask("last", fused: true, created: 4);
        _bench.Settle(worker);
        Answers().ShouldBe(new Dictionary<string, string> { ["next"] = "yes and no", ["other"] = "yes and no" }, ignoreOrder: true);
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Session.ToString().ShouldBe("last");
    }

    [Fact]
    public void A_failure_hits_only_the_session_that_causes_it()
    {
        var bad = Table.TryGetId("#"u8, out var id) ? id : -1;
        var model = new PickyModel(ScriptedModel.Saying("m", Table, "yes and no"))
        {
            BeforeDecode = batch =>
            {
                if (Array.Exists(batch, token => token.Token == bad))
                {
                    throw new InferenceException("decode_failed", "The engine cannot compute this.", "None.");
                }
            },
        };
        var counters = new WorkerCounters();
        var worker = Start(model, sequences: 4, counters: counters);
        foreach (var (session, question) in new[] { ("a", "one"), ("b", "#"), ("c", "three") })
        {
            _bench.Append(Topics.StageTasks("m"), session, Given.StageTask(question, fused: false, session: session));
        }

        _bench.Settle(worker);
        Answers().ShouldBe(new Dictionary<string, string> { ["a"] = "yes and no", ["c"] = "yes and no", ["b"] = "decode_failed" }, ignoreOrder: true);
        _bench.All<StageResult>(Topics.StageResults).Count.ShouldBe(3);
    }

    [Fact]
    public void Deterministic_and_ordinary_sessions_take_turns()
    {
        var sequences = new List<int>();
        var model = new PickyModel(ScriptedModel.Saying("m", Table, "yes and no and yes")) { BeforeDecode = batch => sequences.Add(batch[0].Sequence) };
        var worker = Start(model, sequences: 2);
        var exact = Given.StageTask("?", fused: false, session: "exact", created: 1);
        exact.Deterministic = true;
        _bench.Append(Topics.StageTasks("m"), "exact", exact);
        Ask("ordinary", fused: false, created: 2);
        _bench.Settle(worker);
        var last = Math.Min(sequences.LastIndexOf(0), sequences.LastIndexOf(1));
        Enumerable.Range(1, last - 1).ShouldAllBe(i => sequences[i] != sequences[i - 1]);
        Answers().Count.ShouldBe(2);
    }

    [Fact]
    public void A_prefill_moves_on_although_more_sessions_are_due_than_fit_a_decode()
    {
        var worker = Start(ScriptedModel.Random("m", Table, 3), sequences: 8, batch: 4, counters: new WorkerCounters());
        for (var i = 0; i < 7; i++)
        {
            _bench.Append(Topics.StageTasks("m"), Name(i), Given.StageTask("?", fused: false, maxTokens: 100, session: Name(i), created: i));
        }

        Run(worker, 60);
        _bench.Append(Topics.StageTasks("m"), "late", Given.StageTask("?", fused: true, session: "late", created: 1000));
        Run(worker, 60);
        _bench.All<StepDistribution>(Topics.StepDistributions).ShouldHaveSingleItem();
    }

    [Fact]
    public void Prompts_that_come_in_at_once_are_encoded_between_the_decodes_of_running_sessions()
    {
        const int Prompts = 200;
        var (inRow, most, all) = (0, 0, 0);
        var model = new PickyModel(ScriptedModel.Random("m", Table, 3))
        {
            BeforePrompt = () => (inRow, all) = (inRow + 1, all + 1),
            BeforeDecode = _ => (most, inRow) = (Math.Max(most, inRow), 0),
        };
        var worker = Start(model, sequences: 2);
        _bench.Append(Topics.StageTasks("m"), "running", Given.StageTask("?", fused: false, maxTokens: 100, session: "running", created: 0));
        Run(worker, 5);
        for (var i = 0; i < Prompts; i++)
        {
            _bench.Append(Topics.StageTasks("m"), Name(i), Given.StageTask(new string('a', 200), fused: false, maxTokens: 1, session: Name(i), created: 1 + i));
        }

        Run(worker, 60);
        all.ShouldBe(1 + Prompts);
        most.ShouldBeLessThanOrEqualTo(24, "two hundred tokens each");
    }

    [Fact]
    public async Task A_context_that_does_not_fit_into_memory_ends_the_host_at_once_with_the_engines_code()
    {
        var tries = 0;
        using var model = new PickyModel(ScriptedModel.Random("m", Table, 3))
        {
            BeforeContext = () =>
            {
                tries++;
                throw new InferenceException("context_create_failed", "The KV cache does not fit.", "Lower it.");
            },
        };
        var failure = await Should.ThrowAsync<InferenceException>(() => LocalHost.StartAsync(new LocalHostOptions { Bus = _bench.Bus, Models = [model] }));
        (failure.Code, tries).ShouldBe(("context_create_failed", 1));
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }

        _bench.Dispose();
    }

    private static string Name(int i) => $"s-{i:000}";

    private static void Run(WorkerLoop worker, int turns)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            worker.RunOnce(TimeSpan.Zero);
        }
    }

    private void Ask(string session, bool fused, long created) =>
        _bench.Append(Topics.StageTasks("m"), session, Given.StageTask("?", fused, session: session, created: created));

    private Dictionary<string, string> Answers() =>
        _bench.All<StageResult>(Topics.StageResults).ToDictionary(result => result.Session.ToString(), result => result.Outcome == Outcome.Failed ? result.ErrorCode.ToString() : result.Text.ToString());

    /// <summary>In the order of the log: how many sessions had a first stage's result and no second one, at most.</summary>
    private int MostHalfFinished()
    {
        var half = 0;
        var most = 0;
        foreach (var result in _bench.All<StageResult>(Topics.StageResults))
        {
            half += result.Stage == 0 ? 1 : -1;
            most = Math.Max(most, half);
        }

        return most;
    }

    private WorkerLoop Start(IModel model, int sequences, int batch = 512, WorkerCounters? counters = null)
    {
        var options = Given.Worker(model, sequences) with { MaxBatchTokens = batch, Counters = counters ?? new WorkerCounters(), MinSharedPrefix = 0 };
        var loop = new WorkerLoop(_bench.Bus, options, TimeProvider.System);
        _loops.Add(loop);
        return loop;
    }
}
