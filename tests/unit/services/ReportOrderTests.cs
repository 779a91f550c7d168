using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Fuser.Intake;
using ModelNet.Hosting;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>A stage's report never outlives its tokens, and the log's first word on a step is the one that counts, an end too.</summary>
public sealed class ReportOrderTests : IDisposable
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().Words("yes", "no").End("<end>").Build();
    private readonly LogBench _bench = new();
    private readonly List<IServiceLoop> _loops = [];

    public ReportOrderTests() => _bench.Append(Topics.Vocabularies, "v", Given.Announcement(Table));

    [Fact]
    public void A_fused_stage_is_reported_when_its_last_token_has_reached_the_log()
    {
        var (late, fuser) = Late();
        Decide(0, "yes");
        _bench.Settle(fuser);
        late.Arrive();
        DecideEnd(1);
        _bench.Settle(fuser);
        late.OnTheWay.ShouldBe(1, "the end");
        _bench.All<StageResult>(Topics.StageResults).ShouldBeEmpty();

        late.Arrive();
        _bench.Settle(fuser);
        _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().Text.ToString().ShouldBe("yes");
    }

    [Fact]
    public void A_fuser_that_is_killed_before_its_last_token_has_reached_the_log_leaves_the_stage_to_the_next()
    {
        var (late, first) = Late();
        Decide(0, "yes");
        _bench.Settle(first);
        late.Arrive();
        DecideEnd(1);
        _bench.Settle(first);
        first.Dispose();

        _bench.Settle(Fuser(_bench.Bus));
        var tokens = _bench.All<FusedTokens>(Topics.FusedTokens);
        tokens.Select(record => (record.FirstStep, record.Finish)).ShouldBe([(0, Finish.None), (1, Finish.EndOfSequence)]);
        _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().TokenCount.ShouldBe(1);
    }

    [Fact]
    public void A_worker_that_decides_alone_reports_when_the_end_has_reached_the_log_and_leaves_it_to_the_next_otherwise()
    {
        var late = new LateBus(_bench.Bus, Topics.StageTokens);
        var first = Worker(late);
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: false));
        _bench.Settle(first);
        late.OnTheWay.ShouldBe(2, "a token and the end");
        _bench.All<StageResult>(Topics.StageResults).ShouldBeEmpty();
        first.Dispose();

        _bench.Settle(Worker(_bench.Bus));
        _bench.All<StageTokens>(Topics.StageTokens).Select(record => (record.FirstStep, record.Finish)).ShouldBe([(0, Finish.None), (1, Finish.EndOfSequence)]);
        _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().Text.ToString().ShouldBe("yes");
    }

    [Fact]
    public void A_stage_that_waits_for_its_end_keeps_no_sequence()
    {
        var late = new LateBus(_bench.Bus, Topics.StageTokens);
        var worker = Worker(late, sequences: 1);
        foreach (var session in (string[])["first", "second"])
        {
            _bench.Append(Topics.StageTasks("m"), session, Given.StageTask("?", fused: false, session: session));
        }

        _bench.Settle(worker);
        late.OnTheWay.ShouldBe(4, "both have said all they had to say");
        late.Arrive();
        _bench.Settle(worker);
        _bench.All<StageResult>(Topics.StageResults).Count.ShouldBe(2);
    }

    [Fact]
    public void An_end_that_another_fuser_wrote_first_counts_and_what_was_decided_instead_is_taken_back()
    {
        var (late, fuser) = Late();
        Decide(0, "yes");
        _bench.Settle(fuser);
        late.Arrive();
        Decide(1, "no");
        _bench.Settle(fuser);
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(1, "", Finish.EndOfSequence));
        late.Arrive();
        _bench.Settle(fuser);
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        (result.Text.ToString(), result.TokenCount, result.Finish).ShouldBe(("yes", 1, Finish.EndOfSequence));
    }

    [Fact]
    public void A_token_that_another_fuser_wrote_first_counts_and_the_stage_does_not_end()
    {
        var (late, fuser) = Late();
        DecideEnd(0);
        _bench.Settle(fuser);
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "no"));
        late.Arrive();
        _bench.Settle(fuser);
        _bench.All<StageResult>(Topics.StageResults).ShouldBeEmpty();

        DecideEnd(1);
        _bench.Settle(fuser);
        late.Arrive();
        _bench.Settle(fuser);
        _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().Text.ToString().ShouldBe("no");
    }

    [Fact]
    public void An_end_that_comes_behind_the_token_of_its_step_ends_no_branch()
    {
        var worker = Worker(_bench.Bus);
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "no"));
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "", Finish.EndOfSequence));
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(1, "no"));
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions)[^1].FirstStep.ShouldBe(2);
    }

    [Fact]
    public void A_branch_that_has_missed_the_end_ends_with_the_report()
    {
        var worker = Worker(_bench.Bus);
        _bench.Append(Topics.StageTasks("m"), Given.Session, Given.StageTask("?", fused: true));
        _bench.Settle(worker);
        var report = new StageResult { Stage = 0, Branch = -1, Attempt = 1, Outcome = Outcome.Completed, Finish = Finish.Length };
        report.Session.Set(Given.Session);
        _bench.Append(Topics.StageResults, Given.Session, report);
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "no"));
        _bench.Settle(worker);
        _bench.All<StepDistribution>(Topics.StepDistributions).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_an_earlier_owner_decided_counts_although_it_is_read_before_the_task()
    {
        var fuser = Fuser(_bench.Bus);
        _bench.Settle(fuser);
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "no"));
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(1, "no"));
        _bench.Settle(fuser);
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(1));
        Decide(0, "yes");
        Decide(1, "yes");
        Decide(2, "yes");
        DecideEnd(3);
        _bench.Settle(fuser);
        _bench.All<FusedTokens>(Topics.FusedTokens).Select(record => record.FirstStep).ShouldBe([0, 1, 2], "the third decides all that is left");
        _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().Text.ToString().ShouldBe("nonoyes");
    }

    [Fact]
    public void A_stage_whose_first_records_were_missed_still_ends()
    {
        var text = new DecidedText();
        foreach (var token in (string[])["a", "b", "c"])
        {
            text.Append(System.Text.Encoding.UTF8.GetBytes(token));
        }

        text.Confirm(2, "c"u8).ShouldBeTrue();
        text.Confirmed.ShouldBe(3);
        text.Confirm(0, "x"u8).ShouldBeTrue("a late duplicate changes nothing");
        text.Confirmed.ShouldBe(3);
    }

    public void Dispose()
    {
        _loops.ForEach(loop => loop.Dispose());
        _bench.Dispose();
    }

    /// <summary>A fuser with an open stage whose decisions are long on their way.</summary>
    private (LateBus Bus, IServiceLoop Fuser) Late()
    {
        var late = new LateBus(_bench.Bus, Topics.FusedTokens);
        var fuser = Fuser(late);
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(1));
        _bench.Settle(fuser);
        return (late, fuser);
    }

    private void Decide(int step, string token) => _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, step, 0.01f, (IdOf(token), 0.9f)));

    private void DecideEnd(int step) => _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, step, 0.9f, (IdOf("yes"), 0.05f)));

    private static int IdOf(string word) => Table.TryGetId(System.Text.Encoding.UTF8.GetBytes(word), out var id) ? id : throw new InvalidOperationException(word);

    private IServiceLoop Fuser(IBus bus) => Kept(new FuserLoop(bus, new FuserOptions(), TimeProvider.System));

    private IServiceLoop Worker(IBus bus, int sequences = 2) => Kept(new WorkerLoop(bus, Given.Worker(ScriptedModel.Saying("m", Table, "yes"), sequences), TimeProvider.System));

    private IServiceLoop Kept(IServiceLoop loop)
    {
        _loops.Add(loop);
        return loop;
    }
}
