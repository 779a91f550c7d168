using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Inference.Scripted;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

public sealed class FuserTests : IDisposable
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().Words("yes", "no", "maybe").End("<end>").Build();
    private readonly LogBench _bench = new();
    private readonly List<FuserLoop> _loops = [];

    private static int Yes => IdOf("yes");

    private static int No => IdOf("no");

    [Fact]
    public void A_step_is_decided_when_its_last_branch_arrives_and_carries_its_evidence()
    {
        var fuser = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(0.5, 0.5));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.5f), (No, 0.4f)));
        _bench.Settle(fuser);
        _bench.All<FusedTokens>(Topics.FusedTokens).ShouldBeEmpty();

        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 1, 0, 0.01f, (No, 0.6f), (Yes, 0.3f)));
        _bench.Settle(fuser);

        var decided = _bench.All<FusedTokens>(Topics.FusedTokens).ShouldHaveSingleItem();
        var token = decided.Tokens[0];
        Given.Text(token.Bytes.Span).ShouldBe("no");
        token.Certified.ShouldBeTrue();
        token.Probability.ShouldBe(0.5, 1e-6);
        token.Votes.Count.ShouldBe(2);
        Given.Text(token.Votes[0].Top.Span).ShouldBe("yes");
        token.Votes[0].Probability.ShouldBe(0.4f, 1e-6f);
        token.Votes[1].ComputeNs.ShouldBe(1000);
    }

    [Fact]
    public void Order_of_arrival_and_duplicates_do_not_change_a_token()
    {
        var fuser = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(0.5, 0.5));
        var second = Given.Distribution(Table, 1, 0, 0.01f, (No, 0.6f), (Yes, 0.3f));
        _bench.Append(Topics.StepDistributions, Given.Session, second);
        _bench.Append(Topics.StepDistributions, Given.Session, second);
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.5f), (No, 0.4f)));
        _bench.Append(Topics.StepDistributions, Given.Session, second);
        _bench.Settle(fuser);
        Given.Text(_bench.All<FusedTokens>(Topics.FusedTokens).ShouldHaveSingleItem().Tokens[0].Bytes.Span).ShouldBe("no");
    }

    [Fact]
    public void A_branch_that_abstained_from_a_step_does_not_come_back_to_it()
    {
        var fuser = Start();
        var task = Given.FusionTask(0.4, 0.6);
        task.Policy.Set("boundary");
        task.DraftBranch = 0;
        task.DraftLength = 4;
        _bench.Append(Topics.FusionTasks, Given.Session, task);
        var none = Given.Distribution(Table, 1, 0, 0.01f, (No, 0.9f));
        none.Positions[0].Reset();
        none.Positions[0].Status = PositionStatus.Abstain;
        _bench.Append(Topics.StepDistributions, Given.Session, none);
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 1, 0, 0.01f, (No, 0.9f)));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.5f), (No, 0.4f)));
        _bench.Settle(fuser);
        var decided = _bench.All<FusedTokens>(Topics.FusedTokens).ShouldHaveSingleItem();
        Given.Text(decided.Tokens[0].Bytes.Span).ShouldBe("yes");
        decided.Tokens[0].Policy.ToString().ShouldBe("lead");
        decided.Tokens[0].Votes.Span.ToArray().Select(vote => vote.Weight).ShouldBe([1, 0]);
        (decided.DraftBranch, decided.DraftLength).ShouldBe((0, 4));
    }

    [Fact]
    public void Lists_that_are_too_short_are_asked_for_again_and_then_decided()
    {
        var fuser = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(0.5, 0.5));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.0f, (Yes, 0.3f)));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 1, 0, 0.0f, (No, 0.29f)));
        _bench.Settle(fuser);
        var asked = _bench.All<FusedTokens>(Topics.FusedTokens).ShouldHaveSingleItem();
        asked.Kind.ShouldBe(FusedKind.Widen);
        asked.WidenK.ShouldBeGreaterThan(1);

        _bench.Append(Topics.StepDistributions, Given.Session, Full(0, (Yes, 0.3f), (No, 0.28f)));
        _bench.Append(Topics.StepDistributions, Given.Session, Full(1, (No, 0.29f), (Yes, 0.1f)));
        _bench.Settle(fuser);
        var decided = _bench.All<FusedTokens>(Topics.FusedTokens)[^1];
        decided.Kind.ShouldBe(FusedKind.Tokens);
        Given.Text(decided.Tokens[0].Bytes.Span).ShouldBe("no");
        decided.Tokens[0].Certified.ShouldBeTrue();
    }

    [Fact]
    public void The_end_of_the_sequence_finishes_the_stage_with_the_text_so_far()
    {
        var fuser = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(1));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.9f)));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 1, 0.9f, (Yes, 0.05f)));
        _bench.Settle(fuser);

        // Both distributions were there before the token table was: what is decided in one go is one record.
        var decided = _bench.All<FusedTokens>(Topics.FusedTokens).ShouldHaveSingleItem();
        decided.Finish.ShouldBe(Finish.EndOfSequence);
        decided.Tokens.Count.ShouldBe(2);
        decided.Tokens[1].Bytes.IsEmpty.ShouldBeTrue();
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        result.Text.ToString().ShouldBe("yes");
        result.TokenCount.ShouldBe(1);
        result.Finish.ShouldBe(Finish.EndOfSequence);
    }

    [Fact]
    public void The_token_limit_finishes_the_stage()
    {
        var fuser = Start();
        var task = Given.FusionTask(1);
        task.MaxTokens = 2;
        _bench.Append(Topics.FusionTasks, Given.Session, task);
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.9f)));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 1, 0.01f, (No, 0.9f)));
        _bench.Settle(fuser);
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        result.Finish.ShouldBe(Finish.Length);
        result.Text.ToString().ShouldBe("yesno");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1.5f)]
    [InlineData(-0.5f)]
    public void An_absurd_distribution_fails_the_stage_with_a_code_and_never_reaches_a_token(float probability)
    {
        var fuser = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(1));
        var broken = Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.5f));
        broken.Positions[0].Probabilities[0] = probability;
        _bench.Append(Topics.StepDistributions, Given.Session, broken);
        _bench.Settle(fuser);
        _bench.All<FusedTokens>(Topics.FusedTokens).ShouldBeEmpty();
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        result.Outcome.ShouldBe(Outcome.Failed);
        result.ErrorCode.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void A_new_fuser_goes_on_where_the_old_one_stopped()
    {
        var first = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(0.5, 0.5));
        Both(0, Yes);
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 1, 0.01f, (No, 0.9f)));
        _bench.Settle(first);
        first.Dispose();

        var second = Start(announce: false);
        _bench.Settle(second);
        _bench.All<FusedTokens>(Topics.FusedTokens).Count.ShouldBe(1);
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 1, 1, 0.01f, (No, 0.9f)));
        Both(2, Yes, eos: 0.9f);
        _bench.Settle(second);

        _bench.All<FusedTokens>(Topics.FusedTokens).Select(record => record.FirstStep).ShouldBe([0, 1, 2]);
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        result.Text.ToString().ShouldBe("yesno");
        result.Resumed.ShouldBeTrue();
    }

    [Fact]
    public void A_final_token_without_its_result_is_reported_after_a_restart()
    {
        var first = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(1));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.9f)));
        _bench.Settle(first);
        first.Dispose();
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(1, "no", Finish.Length));

        _bench.Settle(Start(announce: false));
        _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().Text.ToString().ShouldBe("yesno");
    }

    [Fact]
    public void A_stage_that_was_reported_before_a_restart_is_not_reported_again()
    {
        var first = Start();
        var other = Given.FusionTask(1);
        other.Stage = 1;
        _bench.Append(Topics.FusionTasks, Given.Session, other);
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(1));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.9f, (Yes, 0.05f)));
        _bench.Settle(first);
        _bench.All<StageResult>(Topics.StageResults).Count.ShouldBe(1);
        first.Dispose();

        _bench.Settle(Start(announce: false));
        _bench.All<StageResult>(Topics.StageResults).Count.ShouldBe(1);
        _bench.All<FusedTokens>(Topics.FusedTokens).Count.ShouldBe(1);
    }

    [Fact]
    public void A_cancelled_stage_takes_no_more_distributions()
    {
        var fuser = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(1));
        var cancel = Given.FusionTask(1);
        cancel.Action = TaskAction.Cancel;
        _bench.Append(Topics.FusionTasks, Given.Session, cancel);
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.9f)));
        _bench.Settle(fuser);
        _bench.All<FusedTokens>(Topics.FusedTokens).ShouldBeEmpty();
        _bench.All<StageResult>(Topics.StageResults).ShouldBeEmpty();
    }

    [Fact]
    public void A_distribution_that_is_read_before_its_task_waits_for_it()
    {
        var fuser = Start();
        _bench.Settle(fuser);
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.9f)));
        _bench.Settle(fuser);
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(1));
        _bench.Settle(fuser);
        Given.Text(_bench.All<FusedTokens>(Topics.FusedTokens).ShouldHaveSingleItem().Tokens[0].Bytes.Span).ShouldBe("yes");
    }

    [Fact]
    public void A_step_that_another_fuser_decided_first_is_taken_over_and_never_written_again()
    {
        var fuser = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(0.5, 0.5));
        _bench.Settle(fuser);
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "maybe"));
        Both(0, Yes);
        Both(1, No);
        _bench.Settle(fuser);
        _bench.All<FusedTokens>(Topics.FusedTokens).Select(record => (record.FirstStep, Given.Text(record.Tokens[0].Bytes.Span))).ShouldBe([(0, "maybe"), (1, "no")]);
    }

    [Fact]
    public void A_step_that_was_decided_otherwise_here_is_taken_back_because_the_first_record_counts()
    {
        var fuser = Start();
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(1));
        _bench.Settle(fuser);

        // Both lie in the log before the fuser's next turn: it decides on the distribution, then reads the other fuser's record before its own.
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 0, 0.01f, (Yes, 0.9f)));
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(0, "maybe"));
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, 0, 1, 0.9f, (Yes, 0.05f)));
        _bench.Settle(fuser);
        _bench.All<StageResult>(Topics.StageResults)[^1].Text.ToString().ShouldBe("maybe");
        _bench.All<FusedTokens>(Topics.FusedTokens)[0].Tokens[0].Bytes.Span.ToArray().ShouldBe("maybe"u8.ToArray());
    }

    [Fact]
    public void A_branch_that_does_not_answer_is_told_what_is_decided_and_asked_again_less_and_less_often()
    {
        var clock = new HandClock();
        var fuser = Start(time: clock);
        _bench.Append(Topics.FusionTasks, Given.Session, Given.FusionTask(0.5, 0.5));
        Both(0, Yes);
        _bench.Settle(fuser);
        foreach (var (seconds, resyncs) in new[] { (9, 0), (2, 1), (11, 1), (11, 2), (30, 2), (15, 3) })
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            _bench.Settle(fuser);
            _bench.All<FusedTokens>(Topics.FusedTokens).Count(record => record.Kind == FusedKind.Resync).ShouldBe(resyncs, $"after another {seconds} s");
        }

        var resync = _bench.All<FusedTokens>(Topics.FusedTokens)[^1];
        resync.FirstStep.ShouldBe(0);
        Given.Text(resync.Tokens[0].Bytes.Span).ShouldBe("yes");
        Both(1, No);
        _bench.Settle(fuser);
        _bench.All<FusedTokens>(Topics.FusedTokens)[^1].FirstStep.ShouldBe(1);
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }

        _bench.Dispose();
    }

    private static int IdOf(string word) => Table.TryGetId(System.Text.Encoding.UTF8.GetBytes(word), out var id) ? id : throw new InvalidOperationException(word);

    private FuserLoop Start(bool announce = true, TimeProvider? time = null)
    {
        if (announce)
        {
            _bench.Append(Topics.Vocabularies, "v", Given.Announcement(Table));
        }

        var loop = new FuserLoop(_bench.Bus, new FuserOptions(), time ?? TimeProvider.System);
        _loops.Add(loop);
        return loop;
    }

    private void Both(int step, int id, float eos = 0.01f)
    {
        for (var branch = 0; branch < 2; branch++)
        {
            _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, branch, step, eos, (id, 0.8f * (1 - eos))));
        }
    }

    private static StepDistribution Full(int branch, params (int Id, float P)[] head)
    {
        var listed = head.Select(entry => entry.Id).ToHashSet();
        var others = Enumerable.Range(0, Table.Count).Where(id => !Table.BytesOf(id).IsEmpty && !listed.Contains(id)).ToArray();
        var rest = (0.99f - head.Sum(entry => entry.P)) / others.Length;
        var record = Given.Distribution(Table, branch, 0, 0.01f, [.. head, .. others.Select(id => (id, rest))]);
        record.Positions[0].Kth = 0;
        record.Positions[0].Residual = 0;
        return record;
    }
}
