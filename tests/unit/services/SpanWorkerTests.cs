using System.Text;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>One worker's part in a step of spans: what it tells the others, which drafts count for it, what it does after a start.</summary>
public sealed class SpanWorkerTests
{
    private static readonly VocabularyTable s_table = ScriptedVocabulary.Of("one", " two", " three", " four", " five");

    [Fact]
    public void It_drafts_waits_for_every_branch_and_scores_each_span()
    {
        using var log = new LogBench();
        using var worker = Worker(log);
        log.Append(Topics.StageTasks("m"), Given.Session, Task(branches: 3));
        log.Settle(worker);
        Drafted(log).ShouldBe(["0: one| two| three"]);
        log.Append(Topics.Drafts, Given.Session, Draft(1, 0, "one two three"));
        log.Settle(worker);
        log.All<StepDistribution>(Topics.StepDistributions).ShouldBeEmpty("one branch has not drafted");

        log.Append(Topics.Drafts, Given.Session, Draft(2, 0, "one two", ""));
        log.Settle(worker);
        var scores = log.All<StepDistribution>(Topics.StepDistributions).ShouldHaveSingleItem();
        Spans(scores).ShouldBe(["one two+end", "one two three own"], "the same bytes are one span");
        scores.Spans[0].Microbits.ShouldBeGreaterThan(scores.Spans[1].Microbits);
        scores.Positions.Count.ShouldBe(1);
    }

    [Fact]
    public void The_first_draft_of_a_branch_counts_even_before_the_task()
    {
        using var log = new LogBench();
        using var worker = Worker(log);
        log.Append(Topics.Drafts, Given.Session, Draft(1, 0, "early"));
        log.Append(Topics.Drafts, Given.Session, Draft(1, 0, "late"));
        log.Settle(worker);
        log.Append(Topics.StageTasks("m"), Given.Session, Task(branches: 2));
        log.Settle(worker);
        Spans(log.All<StepDistribution>(Topics.StepDistributions).ShouldHaveSingleItem()).ShouldBe(["early", "one two three own"]);
    }

    [Fact]
    public void Asked_again_it_repeats_its_draft_and_what_it_has_said()
    {
        using var log = new LogBench();
        using var worker = Worker(log);
        log.Append(Topics.StageTasks("m"), Given.Session, Task(branches: 2));
        log.Settle(worker);
        log.Append(Topics.FusedTokens, Given.Session, Resync());
        log.Settle(worker);
        Drafted(log).ShouldBe(["0: one| two| three", "0: one| two| three"]);
        log.All<StepDistribution>(Topics.StepDistributions).ShouldBeEmpty();

        log.Append(Topics.Drafts, Given.Session, Draft(1, 0, "one"));
        log.Settle(worker);
        log.Append(Topics.FusedTokens, Given.Session, Resync());
        log.Settle(worker);
        var scores = log.All<StepDistribution>(Topics.StepDistributions);
        (scores.Count, Drafted(log).Count).ShouldBe((2, 3));
        scores[1].Spans.Span.ToArray().Select(span => span.Microbits).ShouldBe(scores[0].Spans.Span.ToArray().Select(span => span.Microbits));
    }

    [Fact]
    public void After_a_start_a_draft_on_the_log_is_scored_and_not_made_again_in_the_same_shapes()
    {
        using var log = new LogBench();
        var first = new DecodeLog(Model());
        using (var worker = Worker(log, first))
        {
            log.Append(Topics.StageTasks("m"), Given.Session, Task(branches: 2));
            log.Settle(worker);
            log.Append(Topics.Drafts, Given.Session, Draft(1, 0, "one five"));
            log.Settle(worker);
            log.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "one two three"));
            log.Settle(worker);
        }

        var again = new DecodeLog(Model());
        using (var worker = Worker(log, again))
        {
            log.Settle(worker);
            Drafted(log).ShouldBe(["0: one| two| three", "1:  four| five!"], "an end is a piece without bytes");
            log.Append(Topics.Drafts, Given.Session, Draft(1, 1, " five"));
            log.Settle(worker);
        }

        var prompt = first.Batches[0];
        first.Batches.ShouldBe([prompt, 1, 1, 1, 3, 1, 1]);
        again.Batches.ShouldBe([prompt, 3, 1, 1], "the prompt, the decided span, the two tokens behind whose positions the drafted span goes on");
        Spans(log.All<StepDistribution>(Topics.StepDistributions)[^1]).ShouldBe([" five", " four five+end own"]);
    }

    [Fact]
    public void Whoever_has_nothing_to_propose_says_so_to_the_others_too()
    {
        using var log = new LogBench();
        var letters = new ScriptedVocabulary().Words([.. "aeinorstuy: \nWh?".Select(letter => letter.ToString()), "one"]).End("</s>").Build();
        using var abstains = new WorkerLoop(log.Bus, Given.Worker(ScriptedModel.Saying("m", letters, "one")), TimeProvider.System);
        log.Append(Topics.StageTasks("m"), Given.Session, Task(branches: 2));
        log.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, [0xE4]));
        log.Settle(abstains);
        Drafted(log)[^1].ShouldBe("1: ");
        log.All<StepDistribution>(Topics.StepDistributions).ShouldHaveSingleItem().Positions[0].Status.ShouldBe(PositionStatus.Abstain);

        using var other = new LogBench();
        using var full = Worker(other, context: 24);
        other.Append(Topics.StageTasks("m"), Given.Session, Task(branches: 2));
        other.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, new string('x', 30)));
        other.Settle(full);
        Drafted(other)[^1].ShouldBe("1: ");
        other.All<StepDistribution>(Topics.StepDistributions).ShouldHaveSingleItem().Positions[0].Status.ShouldBe(PositionStatus.ContextFull);
    }

    [Fact]
    public void A_fuser_refuses_an_answer_without_scores()
    {
        using var log = new LogBench();
        var task = Given.FusionTask(1);
        task.Policy.Set("span");
        task.SpanLength = 4;
        log.Append(Topics.Vocabularies, "v", Given.Announcement(s_table));
        log.Append(Topics.FusionTasks, Given.Session, task);
        log.Append(Topics.StepDistributions, Given.Session, Given.Distribution(s_table, 0, 0, 0, (5, 0.9f)));
        using var fuser = new FuserLoop(log.Bus, new FuserOptions(), TimeProvider.System);
        log.Settle(fuser);
        log.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().ErrorCode.ToString().ShouldBe("spans_missing");
    }

    private static ScriptedModel Model() => ScriptedModel.Saying("m", s_table, "one two three four five");

    private static WorkerLoop Worker(LogBench log, IModel? model = null, int context = 256) => new(log.Bus, Given.Worker(model ?? Model(), context: context), TimeProvider.System);

    private static StageTask Task(int branches)
    {
        var task = Given.StageTask("Why?", fused: true);
        task.Deterministic = true;
        (task.SpanLength, task.Branches) = (3, branches);
        return task;
    }

    private static Draft Draft(int branch, int step, params string[] pieces)
    {
        var draft = new Draft { Stage = 0, Branch = branch, Attempt = 1, FirstStep = step };
        draft.Session.Set(Given.Session);
        Array.ForEach(pieces, piece => draft.Pieces.Add().Set(Encoding.UTF8.GetBytes(piece)));
        return draft;
    }

    private static FusedTokens Resync()
    {
        var record = new FusedTokens { Stage = 0, Attempt = 1, Kind = FusedKind.Resync };
        record.Session.Set(Given.Session);
        return record;
    }

    /// <summary>What branch 0 drafted: the step and its pieces, an end as an exclamation mark.</summary>
    private static List<string> Drafted(LogBench log) =>
        [.. log.All<Draft>(Topics.Drafts).Where(draft => draft.Branch == 0).Select(draft => $"{draft.FirstStep}: {string.Join('|', draft.Pieces.Span.ToArray().Select(piece => Given.Text(piece.Span)))}{(draft.Pieces.Count > 0 && draft.Pieces[draft.Pieces.Count - 1].IsEmpty ? "!" : "")}".Replace("|!", "!", StringComparison.Ordinal))];

    private static string[] Spans(StepDistribution record) =>
        [.. record.Spans.Span.ToArray().Select(span => $"{Given.Text(span.Bytes.Span)}{(span.Ends ? "+end" : "")}{(span.Own ? " own" : "")}")];
}
