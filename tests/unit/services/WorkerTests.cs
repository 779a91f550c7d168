using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

public sealed class WorkerTests : IDisposable
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().Words("yes", "no", " and").End("<end>").Build();
    private readonly LogBench _bench = new();
    private readonly List<WorkerLoop> _loops = [];

    [Fact]
    public void A_stage_of_one_model_writes_its_tokens_as_they_come_and_then_its_result()
    {
        var worker = Start(Saying("yes and no"));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: false));
        _bench.Settle(worker);
        var records = _bench.All<StageTokens>(Topics.StageTokens);
        records.Select(record => record.FirstStep).ShouldBe(Enumerable.Range(0, records.Count));
        string.Concat(records.SelectMany(record => record.Tokens.Span.ToArray()).Select(token => Given.Text(token.Span))).ShouldBe("yes and no");
        records[^1].Finish.ShouldBe(Finish.EndOfSequence);
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        result.Text.ToString().ShouldBe("yes and no");
        result.TokenCount.ShouldBe(records.Count - 1);
    }

    [Fact]
    public void A_fused_branch_sends_one_distribution_a_step_and_appends_what_was_decided()
    {
        var worker = Start(Saying("yes and no"));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        _bench.Settle(worker);
        var first = _bench.All<StepDistribution>(Topics.StepDistributions).ShouldHaveSingleItem();
        first.FirstStep.ShouldBe(0);
        Top(first).ShouldBe("yes");

        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "yes"));
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "no"));
        _bench.Settle(worker);
        var second = _bench.All<StepDistribution>(Topics.StepDistributions);
        second.Count.ShouldBe(2, "the second record of step 0 has no effect");
        second[1].FirstStep.ShouldBe(1);
        Top(second[1]).ShouldBe(" and");

        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(1, "", Finish.EndOfSequence));
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(2, "yes"));
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions).Count.ShouldBe(2);
    }

    [Fact]
    public void A_longer_list_is_sent_when_the_fuser_asks_for_it_with_the_same_head()
    {
        var worker = Start(ScriptedModel.Random("m", Table, 7));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        _bench.Settle(worker);
        _bench.Append(Topics.FusedTokens, Given.Session, Widen(0, 64));
        _bench.Settle(worker);
        var records = _bench.All<StepDistribution>(Topics.StepDistributions);
        records.Count.ShouldBe(2);
        var (head, wide) = (records[0].Positions[0], records[1].Positions[0]);
        wide.Ids.Count.ShouldBe(64);
        wide.Ids.Span[..head.Ids.Count].SequenceEqual(head.Ids.Span).ShouldBeTrue();
        wide.Probabilities.Span[..head.Ids.Count].SequenceEqual(head.Probabilities.Span).ShouldBeTrue();
        wide.Residual.ShouldBeLessThan(head.Residual);
    }

    [Fact]
    public void A_branch_that_missed_tokens_catches_up_from_what_the_fuser_repeats_and_one_that_answered_sends_again()
    {
        var worker = Start(Saying("yes and no"));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        _bench.Settle(worker);
        _bench.Append(Topics.FusedTokens, Given.Session, Resync("yes", " and"));
        _bench.Settle(worker);
        var caughtUp = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        caughtUp.FirstStep.ShouldBe(2);
        Top(caughtUp).ShouldBe(" ");

        _bench.Append(Topics.FusedTokens, Given.Session, Resync("yes", " and"));
        _bench.Settle(worker);
        Steps(Given.Session).ShouldBe([0, 2, 2]);
        _bench.Append(Topics.FusedTokens, Given.Session, Resync("yes"));
        _bench.Settle(worker);
        Steps(Given.Session).ShouldBe([0, 2, 2], "what lies behind has no effect");
    }

    [Fact]
    public void An_older_session_takes_the_sequence_of_a_younger_one_which_is_rebuilt_later()
    {
        var worker = Start(Saying("yes and no"), sequences: 1);
        Ask(worker, "young", created: 2);
        Ask(worker, "old", created: 1);
        Steps("young").ShouldBe([0]);
        Steps("old").ShouldBe([0]);

        _bench.Append(Topics.FusedTokens, "young", Given.Decided(0, "yes", session: "young"));
        _bench.Settle(worker);
        Steps("young").ShouldBe([0], "the only sequence belongs to the older session");

        _bench.Append(Topics.FusedTokens, "old", Given.Decided(0, "yes", session: "old"));
        _bench.Append(Topics.FusedTokens, "old", Given.Decided(1, "", Finish.EndOfSequence, "old"));
        _bench.Settle(worker);
        Steps("young").ShouldBe([0, 1]);
        Top(_bench.All<StepDistribution>(Topics.StepDistributions)[^1]).ShouldBe(" and");
    }

    [Fact]
    public void A_stage_with_more_branches_of_the_model_than_sequences_is_refused_instead_of_waiting_for_ever()
    {
        var worker = Start(Saying("yes"), sequences: 1);
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true, branch: 0));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true, branch: 1));
        _bench.Settle(worker);
        _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().ErrorCode.ToString().ShouldBe("too_few_sequences");
    }

    [Fact]
    public void A_prompt_that_does_not_fit_is_refused_with_a_code()
    {
        var worker = Start(Saying("yes"), context: 64);
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask(new string('x', 200), fused: true));
        _bench.Settle(worker);
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        result.ErrorCode.ToString().ShouldBe("prompt_too_long");
        _bench.All<StepDistribution>(Topics.StepDistributions).ShouldBeEmpty();
    }

    [Fact]
    public void A_full_context_ends_the_stage_openly()
    {
        var worker = Start(ScriptedModel.Random("m", Table, 3), context: 48);
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: false, maxTokens: 1000));
        _bench.Settle(worker);
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        result.Outcome.ShouldBe(Outcome.Completed);
        result.Finish.ShouldBeOneOf(Finish.Context, Finish.EndOfSequence);
        (result.PromptTokens + result.TokenCount).ShouldBeLessThanOrEqualTo(49);
    }

    [Fact]
    public void Bytes_that_a_vocabulary_cannot_represent_make_it_abstain_until_they_are_whole()
    {
        var table = new ScriptedVocabulary().Words([.. Enumerable.Range(32, 95).Select(c => ((char)c).ToString()), "\n", "好"]).End("<end>").Build();
        var worker = Start(ScriptedModel.Random("m", table, 5));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        _bench.Settle(worker);
        var bytes = System.Text.Encoding.UTF8.GetBytes("好");
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, bytes[..2]));
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Positions[0].Status.ShouldBe(PositionStatus.Abstain);

        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(1, bytes[2..]));
        _bench.Settle(worker);
        var last = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        last.FirstStep.ShouldBe(2);
        last.Positions[0].Status.ShouldBe(PositionStatus.Scored);
    }

    [Fact]
    public void A_new_worker_rebuilds_its_branches_from_the_log_and_answers_only_what_is_open()
    {
        var first = Start(Saying("yes and no"));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        _bench.Settle(first);
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "yes"));
        _bench.Settle(first);
        first.Dispose();
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(1, " and"));

        _bench.Settle(Start(Saying("yes and no")));
        var records = _bench.All<StepDistribution>(Topics.StepDistributions);
        records.Select(record => record.FirstStep).ShouldBe([0, 1, 2]);
        Top(records[2]).ShouldBe(" ");
    }

    [Fact]
    public void A_new_worker_continues_a_stage_that_it_decides_alone()
    {
        var first = Start(Saying("yes and no"));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: false));
        for (var turn = 0; turn < 3; turn++)
        {
            first.RunOnce(TimeSpan.Zero);
        }

        first.Dispose();
        var before = _bench.All<StageTokens>(Topics.StageTokens).Count;
        before.ShouldBeInRange(1, 3);

        _bench.Settle(Start(Saying("yes and no")));
        var records = _bench.All<StageTokens>(Topics.StageTokens);
        records.Select(record => record.FirstStep).ShouldBe(Enumerable.Range(0, records.Count));
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        result.Text.ToString().ShouldBe("yes and no");
        result.Resumed.ShouldBeTrue();
    }

    [Fact]
    public void A_stage_that_was_reported_before_a_restart_is_not_reported_again()
    {
        // A second, open task keeps the committed position behind the finished one.
        _bench.Append(Topics.StageTasks("m"), "open", Given.StageTask("?", fused: true, session: "open"));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: false));
        var first = Start(Saying("yes and no"));
        _bench.Settle(first);
        first.Dispose();
        var tokens = _bench.All<StageTokens>(Topics.StageTokens).Count;

        _bench.Settle(Start(Saying("yes and no")));
        _bench.All<StageResult>(Topics.StageResults).Count.ShouldBe(1);
        _bench.All<StageTokens>(Topics.StageTokens).Count.ShouldBe(tokens);
    }

    [Fact]
    public void A_deterministic_branch_is_rebuilt_in_the_batches_of_its_first_run()
    {
        var task = Given.StageTask("?", fused: true);
        task.Deterministic = true;
        _bench.Append(Topics.StageTasks("m"), Given.Session, task);
        var first = new DecodeLog(Saying("yes and no"));
        var worker = Start(first);
        _bench.Settle(worker);
        foreach (var (token, step) in new[] { "yes", " and", " " }.Select((token, step) => (token, step)))
        {
            _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(step, token));
            _bench.Settle(worker);
        }

        worker.Dispose();
        var second = new DecodeLog(Saying("yes and no"));
        _bench.Settle(Start(second));
        first.Batches.Count.ShouldBe(4, "the prompt and three steps");
        second.Batches.ShouldBe(first.Batches);
    }

    [Fact]
    public void The_vocabulary_is_announced_once_however_often_the_worker_starts()
    {
        Start(Saying("yes")).Dispose();
        Start(Saying("yes")).Dispose();
        _bench.All<Contracts.VocabularyPart>(Topics.Vocabularies).Count.ShouldBe(1);
    }

    [Fact]
    public void A_cancelled_task_computes_no_more()
    {
        var worker = Start(Saying("yes and no"));
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        var cancel = Given.StageTask("?", fused: true);
        cancel.Action = TaskAction.Cancel;
        _bench.Append(Topics.StageTasks("m"), Given.Session, cancel);
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions).ShouldBeEmpty();
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }

        _bench.Dispose();
    }

    private void Ask(WorkerLoop worker, string session, long created)
    {
        _bench.Append(Topics.StageTasks("m"), session, Given.StageTask("?", fused: true, session: session, created: created));
        _bench.Settle(worker);
    }

    private IEnumerable<int> Steps(string session) =>
        _bench.All<StepDistribution>(Topics.StepDistributions).Where(record => record.Session.ToString() == session).Select(record => record.FirstStep);

    private static ScriptedModel Saying(string answer) => ScriptedModel.Saying("m", Table, answer);

    private static string Top(StepDistribution record) => Given.Text(Table.BytesOf(record.Positions[0].Ids[0]));

    private static FusedTokens Resync(params string[] decided)
    {
        var record = Given.Decided(0, decided[0]);
        record.Kind = FusedKind.Resync;
        foreach (var token in decided.Skip(1))
        {
            record.Tokens.Add().Bytes.Set(System.Text.Encoding.UTF8.GetBytes(token));
        }

        return record;
    }

    private static FusedTokens Widen(int step, int k)
    {
        var record = new FusedTokens { Stage = 0, Attempt = 1, FirstStep = step, Kind = FusedKind.Widen, WidenK = k };
        record.Session.Set(Given.Session);
        return record;
    }

    private WorkerLoop Start(IModel model, int sequences = 2, int context = 256)
    {
        var loop = new WorkerLoop(_bench.Bus, Given.Worker(model, sequences, context), TimeProvider.System);
        _loops.Add(loop);
        return loop;
    }
}
