using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

public sealed class PrefixSharingTests : IDisposable
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().End("<end>").Build();
    private static readonly string Shared = string.Concat(Enumerable.Repeat("the ship sails on ", 16))[..256];
    private readonly LogBench _bench = new();
    private readonly List<WorkerLoop> _loops = [];

    [Fact]
    public void Prompts_that_arrive_together_with_one_prefix_prefill_it_once_and_answer_as_without_sharing()
    {
        string[] prompts = [.. Enumerable.Range(0, 32).Select(i => $"{Shared} {i:00}")];
        var without = new WorkerCounters();
        var alone = Answers(prompts, without, minSharedPrefix: 0);
        var with = new WorkerCounters();
        var shared = Answers(prompts, with, minSharedPrefix: 16);

        without.SharedTokens.ShouldBe(0);
        (with.PrefillTokens + with.SharedTokens).ShouldBe(without.PrefillTokens);
        (with.PrefillTokens / (double)without.PrefillTokens).ShouldBeLessThanOrEqualTo(0.15);
        shared.ShouldBe(alone);
        shared.Values.Distinct().Count().ShouldBe(32, "every prompt has an answer of its own, so a wrong prefix would show");
    }

    [Fact]
    public void A_session_begins_with_what_one_that_has_ended_left_in_the_cache()
    {
        var counters = new WorkerCounters();
        var worker = Start(counters, sequences: 1);
        Ask("first", $"{Shared} 1");
        _bench.Settle(worker);
        var prefill = counters.PrefillTokens;
        Ask("second", $"{Shared} 2");
        _bench.Settle(worker);

        counters.SharedTokens.ShouldBe("user: ".Length + Shared.Length + 1);
        (counters.PrefillTokens - prefill).ShouldBe("2\nassistant: ".Length);
        Text("second").ShouldBe(Answers([$"{Shared} 2"], new WorkerCounters(), minSharedPrefix: 0)["s-0"]);
    }

    [Fact]
    public void A_prefix_shorter_than_the_minimum_is_computed_again()
    {
        var counters = new WorkerCounters();
        Answers(["abc 1", "abc 2"], counters, minSharedPrefix: 16);
        counters.SharedTokens.ShouldBe(0, "\"user: abc \" is 10 tokens");
        Answers(["abc 1", "abc 2"], counters, minSharedPrefix: 10);
        counters.SharedTokens.ShouldBe(10);
    }

    [Fact]
    public void A_deterministic_session_computes_all_of_its_prompt_itself()
    {
        var counters = new WorkerCounters();
        var worker = Start(counters, sequences: 2);
        Ask("ordinary", $"{Shared} 1");
        _bench.Settle(worker);
        Ask("exact", $"{Shared} 2", deterministic: true);
        _bench.Settle(worker);
        counters.SharedTokens.ShouldBe(0);
        Text("exact").ShouldNotBeEmpty();
    }

    [Fact]
    public void Who_waits_for_a_prefix_goes_on_alone_when_its_session_is_cancelled()
    {
        var counters = new WorkerCounters();
        var worker = Start(counters, sequences: 4, batch: 64);
        Ask("leader", $"{Shared} 1", created: 1);
        Ask("other", $"{Shared} 2", created: 2);
        worker.RunOnce(TimeSpan.Zero);
        worker.RunOnce(TimeSpan.Zero);
        counters.PrefillTokens.ShouldBe(128, "one of them is prefilled, 64 tokens a turn, the other waits");
        var cancel = Given.StageTask("", fused: false, session: "leader");
        cancel.Action = TaskAction.Cancel;
        _bench.Append(Topics.StageTasks("m"), "leader", cancel);
        _bench.Settle(worker);
        counters.SharedTokens.ShouldBe(128, "what was computed before the cancellation");
        Text("other").ShouldBe(Answers([$"{Shared} 2"], new WorkerCounters(), minSharedPrefix: 0)["s-0"]);
    }

    [Fact]
    public void A_model_that_cannot_copy_a_part_of_its_memory_computes_every_prompt_itself()
    {
        string[] prompts = [.. Enumerable.Range(0, 6).Select(i => $"{Shared} {i:00}")];
        var counters = new WorkerCounters();
        var answers = Answers(prompts, counters, minSharedPrefix: 16, model: new PickyModel(Random()) { CannotRollBack = true });
        answers.ShouldBe(Answers(prompts, new WorkerCounters(), minSharedPrefix: 0));
        counters.SharedTokens.ShouldBe(0);
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }

        _bench.Dispose();
    }

    private static ScriptedModel Random() => ScriptedModel.Random("m", Table, 11);

    private static SortedDictionary<string, string> Answers(string[] prompts, WorkerCounters counters, int minSharedPrefix, IModel? model = null)
    {
        var test = new PrefixSharingTests();
        try
        {
            for (var i = 0; i < prompts.Length; i++)
            {
                test.Ask($"s-{i}", prompts[i], created: i);
            }

            test._bench.Settle(test.Start(counters, prompts.Length, model: model, minSharedPrefix: minSharedPrefix));
            return new SortedDictionary<string, string>(Enumerable.Range(0, prompts.Length).ToDictionary(i => $"s-{i}", i => test.Text($"s-{i}")));
        }
        finally
        {
            test.Dispose();
        }
    }

    private void Ask(string session, string question, long created = 1, bool deterministic = false)
    {
        var task = Given.StageTask(question, fused: false, maxTokens: 6, session: session, created: created);
        task.Deterministic = deterministic;
        _bench.Append(Topics.StageTasks("m"), session, task);
    }

    private string Text(string session) =>
        Convert.ToHexString([.. _bench.All<StageTokens>(Topics.StageTokens).Where(record => record.Session.ToString() == session).SelectMany(record => record.Tokens.Span.ToArray()).SelectMany(token => token.Span.ToArray())]);

    private WorkerLoop Start(WorkerCounters counters, int sequences, int batch = 512, IModel? model = null, int minSharedPrefix = 16)
    {
        var options = Given.Worker(model ?? Random(), sequences, 512) with { Counters = counters, MaxBatchTokens = batch, MinSharedPrefix = minSharedPrefix };
        var loop = new WorkerLoop(_bench.Bus, options, TimeProvider.System);
        _loops.Add(loop);
        return loop;
    }
}
