using ModelNet.Contracts;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>What a worker does as the lead of a stage, and as a branch that follows another's lead.</summary>
public sealed class FollowerTests : IDisposable
{
    private static readonly VocabularyTable s_table = new ScriptedVocabulary().Bytes().Words("maybe", "ma", "y", "be", " so").End("<end>").Build();
    private readonly LogBench _bench = new();
    private WorkerLoop? _loop;

    [Fact]
    public void The_lead_says_its_choice_behind_the_last_drafted_piece_too()
    {
        var worker = Begun(lead: 0, ScriptedModel.Saying("m", s_table, "maybe so"));
        Decide(0, "", drafter: 0, length: 2, "maybe");
        _bench.Settle(worker);
        Pieces(_bench.All<Draft>(Topics.Drafts).ShouldHaveSingleItem()).ShouldBe([" so", ""]);
        var answer = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        (answer.FirstStep, answer.Positions.Count, answer.Pieces.Count).ShouldBe((1, 2, 1));
    }

    [Fact]
    public void A_lead_that_drafts_nothing_still_says_what_it_expects()
    {
        var worker = Begun(lead: 0, ScriptedModel.Saying("m", s_table, "maybe so"));
        Decide(0, "", drafter: 0, length: 1, "maybe");
        _bench.Settle(worker);
        Pieces(_bench.All<Draft>(Topics.Drafts).ShouldHaveSingleItem()).ShouldBe([" so"]);
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Positions.Count.ShouldBe(1);
    }

    [Fact]
    public void A_follower_abstains_inside_its_tokens_and_answers_where_they_end()
    {
        var log = new DecodeLog(ScriptedModel.Saying("m", s_table, "maybe so"));
        var worker = Begun(lead: 1, log);
        Decide(0, "boundary", drafter: 1, length: 4, " so");
        Propose(1, "may", "be", " so", "");
        _bench.Settle(worker);
        var answer = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        answer.Positions.Span.ToArray().Select(position => position.Status).ShouldBe([PositionStatus.Scored, PositionStatus.Abstain, PositionStatus.Scored, PositionStatus.Scored]);
        answer.Pieces.Count.ShouldBe(3);
        log.Batches[^1].ShouldBe(3, "so, maybe, so");
    }

    [Fact]
    public void Steps_that_it_abstains_from_cost_no_decode()
    {
        var log = new DecodeLog(ScriptedModel.Saying("m", s_table, "maybe so"));
        var worker = Begun(lead: 1, log);
        Decide(0, "boundary", drafter: 1, length: 1, "may");
        var before = log.Batches.Count;
        Propose(1, "be");
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Positions[0].Status.ShouldBe(PositionStatus.Abstain);
        log.Batches.Count.ShouldBe(before);

        // The text is one token now, whatever pieces it came in.
        Decide(1, "lead", drafter: 1, length: 1, "be");
        Propose(2, " so");
        _bench.Settle(worker);
        log.Batches[^1].ShouldBe(1, "maybe");
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Positions[0].Status.ShouldBe(PositionStatus.Scored);
    }

    [Fact]
    public void It_waits_for_the_lead_and_answers_at_once_what_an_empty_draft_or_a_longer_list_asks_for()
    {
        var worker = Begun(lead: 1, ScriptedModel.Saying("m", s_table, "maybe so"));
        Decide(0, "boundary", drafter: 1, length: 4, "may");
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions).Count.ShouldBe(1);
        Propose(1);
        _bench.Settle(worker);
        var asked = new FusedTokens { Stage = 0, Attempt = 1, Kind = FusedKind.Widen, FirstStep = 1, WidenK = 9, Branch = -1 };
        asked.Session.Set(Given.Session);
        _bench.Append(Topics.FusedTokens, Given.Session, asked);
        _bench.Settle(worker);
        var answers = _bench.All<StepDistribution>(Topics.StepDistributions);
        answers.Select(answer => (answer.FirstStep, answer.Positions[0].Ids.Count)).ShouldBe([(0, 4), (1, 4), (1, 9)]);
    }

    [Fact]
    public void A_longer_list_is_not_asked_of_one_that_abstains()
    {
        var worker = Begun(lead: 1, ScriptedModel.Saying("m", s_table, "maybe so"));
        Decide(0, "boundary", drafter: 1, length: 1, "may");
        Propose(1, "be");
        _bench.Settle(worker);
        var asked = new FusedTokens { Stage = 0, Attempt = 1, Kind = FusedKind.Widen, FirstStep = 1, WidenK = 9, Branch = -1 };
        asked.Session.Set(Given.Session);
        _bench.Append(Topics.FusedTokens, Given.Session, asked);
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Positions[0].Status.ShouldBe(PositionStatus.Abstain);
    }

    [Fact]
    public void A_follower_whose_context_is_full_says_so_where_its_text_ends()
    {
        var worker = Begun(lead: 1, ScriptedModel.Random("m", s_table, 3), context: 28);
        var prompt = _bench.All<StepDistribution>(Topics.StepDistributions)[0].PromptTokens;
        Decide(0, "boundary", drafter: 1, length: 16, " so");
        Propose(1, [.. Enumerable.Repeat(" so", 16)]);
        _bench.Settle(worker);
        var answer = _bench.All<StepDistribution>(Topics.StepDistributions)[^1];
        answer.Positions.Count.ShouldBe(28 - prompt);
        Decide(1, "boundary", drafter: 1, length: 4, [.. Enumerable.Repeat(" so", answer.Positions.Count)]);
        Propose(1 + answer.Positions.Count, " so");
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].Positions[0].Status.ShouldBe(PositionStatus.ContextFull);
    }

    public void Dispose()
    {
        _loop?.Dispose();
        _bench.Dispose();
    }

    private static string[] Pieces(Draft draft) => [.. draft.Pieces.Span.ToArray().Select(piece => Given.Text(piece.Span))];

    private WorkerLoop Begun(int lead, ModelNet.Inference.IModel model, int context = 256)
    {
        var task = Given.StageTask("?", fused: true);
        task.LeadBranch = lead;
        _bench.Append(Topics.StageTasks("m"), Given.Session, task);
        _loop = new WorkerLoop(_bench.Bus, Given.Worker(model, context: context), TimeProvider.System);
        _bench.Settle(_loop);
        return _loop;
    }

    private void Decide(int step, string policy, int drafter, int length, params string[] tokens)
    {
        var record = new FusedTokens { Stage = 0, Attempt = 1, FirstStep = step, DraftBranch = drafter, DraftLength = length };
        record.Session.Set(Given.Session);
        foreach (var text in tokens)
        {
            var token = record.Tokens.Add();
            token.Bytes.Set(System.Text.Encoding.UTF8.GetBytes(text));
            token.Policy.Set(policy);
        }

        _bench.Append(Topics.FusedTokens, Given.Session, record);
    }

    private void Propose(int step, params string[] pieces) => _bench.Append(Topics.Drafts, Given.Session, Given.Draft(branch: 1, step, pieces));
}
