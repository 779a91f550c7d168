using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>What a worker does as the drafter of a stage, and as a branch that another drafts for.</summary>
public sealed class WorkerSpeculationTests : IDisposable
{
    private static readonly VocabularyTable s_table = new ScriptedVocabulary().Bytes().Words("yes", "no", " and").End("<end>").Build();
    private readonly LogBench _bench = new();
    private readonly List<WorkerLoop> _loops = [];

    [Fact]
    public void The_drafter_says_what_it_expects_and_then_what_it_thinks_of_it()
    {
        var worker = Begun(Saying("yes and no"));
        Decide(0, drafter: 0, length: 2, "yes");
        _bench.Settle(worker);
        var draft = _bench.All<Draft>(Topics.Drafts).ShouldHaveSingleItem();
        (draft.FirstStep, draft.Branch, draft.Attempt).ShouldBe((1, 0, 1));
        Pieces(draft.Pieces).ShouldBe([" and", " "]);
        var answer = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        (answer.FirstStep, answer.Positions.Count).ShouldBe((1, 3));
        Pieces(answer.Pieces).ShouldBe([" and", " "]);
        Tops(answer).ShouldBe([" and", " ", "no"]);
    }

    [Fact]
    public void The_drafter_stops_where_it_would_end()
    {
        var worker = Begun(Saying("yes and"));
        Decide(0, drafter: 0, length: 5, "yes");
        _bench.Settle(worker);
        Pieces(_bench.All<Draft>(Topics.Drafts).ShouldHaveSingleItem().Pieces).ShouldBe([" and"]);
        Tops(_bench.All<StepDistribution>(Topics.StepDistributions)[^1]).ShouldBe([" and", ""]);
    }

    [Fact]
    public void Another_branch_waits_for_the_draft_and_answers_all_of_it_in_one_decode()
    {
        var log = new DecodeLog(Saying("yes and no"));
        var worker = Begun(log);
        Decide(0, drafter: 1, length: 4, "yes");
        _bench.Settle(worker);
        Steps.ShouldBe([(0, 1)]);
        var before = log.Batches.Count;
        Propose(1, " and", " ", "yes");
        _bench.Settle(worker);
        Steps.ShouldBe([(0, 1), (1, 4)]);
        Tops(_bench.All<StepDistribution>(Topics.StepDistributions)[^1])[..3].ShouldBe([" and", " ", "no"]);
        (log.Batches.Count - before).ShouldBe(1);

        // " no" is decided: the third piece and what lies behind it are taken back.
        Decide(1, drafter: -1, length: 0, " and", " ", "no");
        _bench.Settle(worker);
        var last = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        (last.FirstStep, last.Positions.Count).ShouldBe((4, 1));
        Tops(last).ShouldBe([""]);
        log.Batches[^1].ShouldBe(1, "only the one token that was not expected is computed");
    }

    [Fact]
    public void A_draft_that_comes_before_its_step_is_kept_and_one_behind_it_has_no_effect()
    {
        var worker = Begun(Saying("yes and no"));
        Propose(1, " and", " ");
        Decide(0, drafter: 1, length: 4, "yes");
        _bench.Settle(worker);
        Steps.ShouldBe([(0, 1), (1, 3)]);
        Propose(1, "no");
        Propose(0, "no", "no");
        _bench.Settle(worker);
        Steps.ShouldBe([(0, 1), (1, 3)]);
    }

    [Fact]
    public void An_empty_draft_asks_for_the_one_step()
    {
        var worker = Begun(Saying("yes and no"));
        Decide(0, drafter: 1, length: 4, "yes");
        Propose(1);
        _bench.Settle(worker);
        Steps.ShouldBe([(0, 1), (1, 1)]);
    }

    [Fact]
    public void Who_waits_for_a_draft_that_does_not_come_answers_when_it_is_asked_again()
    {
        var worker = Begun(Saying("yes and no"));
        Decide(0, drafter: 1, length: 4, "yes");
        var again = new FusedTokens { Stage = 0, Attempt = 1, Kind = FusedKind.Resync };
        again.Session.Set(Given.Session);
        again.Tokens.Add().Bytes.Set("yes"u8);
        _bench.Append(Topics.FusedTokens, Given.Session, again);
        _bench.Settle(worker);
        Steps.ShouldBe([(0, 1), (1, 1)]);
    }

    [Fact]
    public void A_draft_ends_where_the_context_does_and_never_fills_it_earlier()
    {
        var worker = Begun(Saying("yes and no"), context: 24);
        var prompt = _bench.All<StepDistribution>(Topics.StepDistributions)[0].PromptTokens;
        Decide(0, drafter: 1, length: 16, "yes");
        Propose(1, [.. Enumerable.Repeat("no", 16)]);
        _bench.Settle(worker);
        var answer = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        answer.Positions.Count.ShouldBe(24 - prompt, "step by step as many steps have an answer behind the first");
        answer.Positions.Span.ToArray().ShouldAllBe(position => position.Status == PositionStatus.Scored);
    }

    [Fact]
    public void A_draft_ends_before_what_the_vocabulary_cannot_represent()
    {
        var table = new ScriptedVocabulary().Words([.. Enumerable.Range(32, 95).Select(c => ((char)c).ToString()), "\n", "好"]).End("<end>").Build();
        var worker = Begun(ScriptedModel.Random("m", table, 5));
        Decide(0, drafter: 1, length: 4, "a");
        var draft = new Draft { Stage = 0, Branch = 1, Attempt = 1, FirstStep = 1 };
        draft.Session.Set(Given.Session);
        draft.Pieces.Add().Set("b"u8);
        draft.Pieces.Add().Set("好"u8[..2]);
        draft.Pieces.Add().Set("好"u8[2..]);
        _bench.Append(Topics.Drafts, Given.Session, draft);
        _bench.Settle(worker);
        Steps.ShouldBe([(0, 1), (1, 2)]);
    }

    [Fact]
    public void A_worker_that_starts_again_takes_up_the_draft_it_had_not_answered()
    {
        var first = Begun(Saying("yes and no"));
        Decide(0, drafter: 1, length: 4, "yes");
        _bench.Settle(first);
        first.Dispose();
        _loops.Clear();
        Propose(1, " and", " ");
        var second = Start(Saying("yes and no"), 256);
        _bench.Settle(second);
        Steps.ShouldBe([(0, 1), (1, 3)]);
    }

    [Fact]
    public void A_step_in_the_middle_of_what_was_answered_can_be_asked_for_with_a_longer_list()
    {
        var worker = Begun(ScriptedModel.Random("m", s_table, 7));
        Decide(0, drafter: 1, length: 4, "yes");
        Propose(1, "no", "no");
        Decide(1, drafter: -1, length: 0, "no");
        var widen = new FusedTokens { Stage = 0, Attempt = 1, Kind = FusedKind.Widen, FirstStep = 2, WidenK = 64, Branch = -1 };
        widen.Session.Set(Given.Session);
        _bench.Settle(worker);
        var narrow = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        _bench.Append(Topics.FusedTokens, Given.Session, widen);
        _bench.Settle(worker);
        var wide = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        (wide.FirstStep, wide.Positions[0].Ids.Count).ShouldBe((2, 64));
        var position = narrow.Positions[2 - narrow.FirstStep];
        wide.Positions[0].Ids.Span[..position.Ids.Count].SequenceEqual(position.Ids.Span).ShouldBeTrue();
    }

    [Fact]
    public void A_step_that_was_decided_while_it_was_computed_is_not_answered()
    {
        var saying = ScriptedLogits.Answer(s_table, "yes and no");
        var decidesMeanwhile = false;
        var worker = Begun(new ScriptedModel(new ScriptedModelOptions
        {
            Name = "m",
            Vocabulary = s_table,
            Logits = (history, logits) =>
            {
                saying(history, logits);
                if (decidesMeanwhile)
                {
                    decidesMeanwhile = false;
                    Decide(1, drafter: -1, length: 0, " and");
                }
            },
        }));
        decidesMeanwhile = true;
        Decide(0, drafter: -1, length: 0, "yes");
        _bench.Settle(worker);
        Steps.ShouldBe([(0, 1), (2, 1)]);
    }

    public void Dispose()
    {
        _loops.ForEach(loop => loop.Dispose());
        _bench.Dispose();
    }

    private List<(int First, int Count)> Steps => _bench.All<StepDistribution>(Topics.StepDistributions).ConvertAll(record => (record.FirstStep, record.Positions.Count));

    private static ScriptedModel Saying(string answer) => ScriptedModel.Saying("m", s_table, answer);

    private static string[] Pieces(MessageList<ByteBuffer> pieces) => [.. pieces.Span.ToArray().Select(piece => Given.Text(piece.Span))];

    /// <summary>The branch's own choice at each position; empty for the end.</summary>
    private static string[] Tops(StepDistribution record) =>
        [.. record.Positions.Span.ToArray().Select(position => position.EndOfSequence > position.Probabilities[0] ? "" : Given.Text(s_table.BytesOf(position.Ids[0])))];

    private WorkerLoop Start(IModel model, int context)
    {
        var loop = new WorkerLoop(_bench.Bus, Given.Worker(model, context: context), TimeProvider.System);
        _loops.Add(loop);
        return loop;
    }

    /// <summary>A worker whose branch 0 has answered step 0.</summary>
    private WorkerLoop Begun(IModel model, int context = 256)
    {
        var worker = Start(model, context);
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        _bench.Settle(worker);
        return worker;
    }

    private void Decide(int step, int drafter, int length, params string[] tokens)
    {
        var record = Given.Decided(step, tokens[0]);
        foreach (var token in tokens.Skip(1))
        {
            record.Tokens.Add().Bytes.Set(System.Text.Encoding.UTF8.GetBytes(token));
        }

        (record.DraftBranch, record.DraftLength) = (drafter, length);
        _bench.Append(Topics.FusedTokens, Given.Session, record);
    }

    private void Propose(int step, params string[] pieces) => _bench.Append(Topics.Drafts, Given.Session, Given.Draft(branch: 1, step, pieces));
}
