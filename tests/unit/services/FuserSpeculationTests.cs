using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Inference.Scripted;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>What the fuser makes of records that answer several steps: what deciding step by step would have made of them.</summary>
public sealed class FuserSpeculationTests : IDisposable
{
    private static readonly VocabularyTable s_table = new ScriptedVocabulary().Bytes().Words("yes", "no", "maybe").End("<end>").Build();
    private readonly LogBench _bench = new();
    private readonly List<FuserLoop> _loops = [];

    [Fact]
    public void The_record_of_the_first_token_says_who_drafts_the_next_ones()
    {
        var fuser = Begun(maxTokens: 50);
        (Records[0].DraftBranch, Records[0].DraftLength).ShouldBe((1, 4));
        Both(1, ["yes", "no"], ["yes", "no", "no"]);
        _bench.Settle(fuser);
        (Records[1].DraftBranch, Records[1].DraftLength).ShouldBe((1, 4));
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(3, 1)]
    [InlineData(2, 0)]
    public void A_draft_is_shorter_than_what_the_stage_may_still_have(int maxTokens, int length)
    {
        Begun(maxTokens);
        Records[0].DraftLength.ShouldBe(length);
        Records[0].DraftBranch.ShouldBe(length > 0 ? 1 : -1);
    }

    [Fact]
    public void The_right_pieces_and_one_token_more_are_one_record_with_every_vote()
    {
        var fuser = Begun();
        Answer(0, 1, ["yes", "no", "yes"], ["yes", "no", "maybe", "yes"]);
        _bench.Settle(fuser);
        Records.Count.ShouldBe(1, "a branch has not answered");
        Answer(1, 1, ["yes", "no", "yes"], ["yes", "no", "maybe", "yes"]);
        _bench.Settle(fuser);
        Records.Count.ShouldBe(2);
        var record = Records[1];
        record.FirstStep.ShouldBe(1);
        Tokens(record).ShouldBe(["yes", "no", "maybe"], "the third piece is wrong, and what was answered behind it holds for nothing");
        record.Tokens.Span.ToArray().ShouldAllBe(token => token.Certified && token.Votes.Count == 2 && token.Absent == 0);
        record.Tokens.Span.ToArray().Select(token => token.Votes[0].ComputeNs).ShouldBe([1000, 0, 0], "one pass computed all of them");
    }

    [Fact]
    public void Branches_that_took_other_pieces_for_granted_meet_as_far_as_the_pieces_agree()
    {
        var fuser = Begun();
        Answer(0, 1, ["yes", "no"], ["yes", "no", "yes"]);
        Answer(1, 1, ["yes", "maybe"], ["yes", "no", "yes"]);
        _bench.Settle(fuser);
        Tokens(Records[1]).ShouldBe(["yes", "no"]);
        Answer(1, 3, [], ["yes"]);
        _bench.Settle(fuser);
        Tokens(Records[2]).ShouldBe(["yes"], "the first branch had answered this step behind the right pieces");
    }

    [Fact]
    public void A_position_that_is_not_certified_is_asked_for_and_not_guessed()
    {
        var fuser = Begun();
        foreach (var branch in (int[])[0, 1])
        {
            var record = Given.Distribution(s_table, branch, 1, 0, (Id("yes"), 0.9f));
            var near = record.Positions.Add();
            near.CopyFrom(Given.Distribution(s_table, branch, 2, 0, (Id(branch == 0 ? "yes" : "no"), 0.3f)).Positions[0]);
            record.Pieces.Add().Set("yes"u8);
            _bench.Append(Topics.StepDistributions, Given.Session, record);
        }

        _bench.Settle(fuser);
        Records.Count.ShouldBe(3);
        Tokens(Records[1]).ShouldBe(["yes"]);
        Records[1].DraftLength.ShouldBe(0, "the branches answer the next step alone");
        (Records[2].Kind, Records[2].FirstStep).ShouldBe((FusedKind.Widen, 2));
    }

    [Fact]
    public void A_stop_text_or_the_end_of_the_sequence_among_the_pieces_ends_the_stage_there()
    {
        var fuser = Begun(stop: "sno");
        Both(1, ["yes", "no", "yes"], ["yes", "no", "yes", "yes"]);
        _bench.Settle(fuser);
        (Tokens(Records[1])[^1], Records[1].Tokens.Count, Records[1].Finish, Records[1].DraftLength).ShouldBe(("no", 2, Finish.EndOfSequence, 0));
        _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().Text.ToString().ShouldBe("yesye");
    }

    [Fact]
    public void The_end_of_the_sequence_behind_the_pieces_ends_the_stage()
    {
        var fuser = Begun();
        Both(1, ["yes"], ["yes", ""]);
        _bench.Settle(fuser);
        (Records[1].Tokens.Count, Records[1].Finish).ShouldBe((2, Finish.EndOfSequence));
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        (result.Text.ToString(), result.TokenCount).ShouldBe(("yesyes", 2));
    }

    [Fact]
    public void A_fuser_that_starts_in_the_middle_goes_on_from_what_the_records_still_answer()
    {
        var first = Begun();
        Answer(0, 1, ["yes", "no"], ["yes", "no", "yes"]);
        _bench.Settle(first);
        first.Dispose();
        _loops.Clear();
        _bench.Append(Topics.FusedTokens, Given.Session, Given.Decided(1, "yes")); // as an earlier owner of the partition decided, and died
        var second = Start();
        _bench.Settle(second);
        Answer(1, 2, [], ["no"]);
        _bench.Settle(second);
        Records.Select(record => (record.FirstStep, record.Tokens.Count)).ShouldBe([(0, 1), (1, 1), (2, 1)]);
        Tokens(Records[2]).ShouldBe(["no"]);
        Answer(1, 3, [], ["yes"]);
        _bench.Settle(second);
        Tokens(Records[3]).ShouldBe(["yes"], "from the third position of the first branch's one record");
    }

    [Fact]
    public void A_branch_that_abstains_or_is_full_behind_a_draft_does_so_at_its_step()
    {
        var fuser = Begun();
        Answer(0, 1, ["yes", "no"], ["yes", "no", "yes"]);
        Answer(1, 1, ["yes"], ["yes", "no"]);
        _bench.Settle(fuser);
        Tokens(Records[1]).ShouldBe(["yes", "no"]);
        var full = new StepDistribution { Stage = 0, Branch = 1, Attempt = 1, FirstStep = 3, SentUs = 1 };
        full.Session.Set(Given.Session);
        full.Positions.Add().Status = PositionStatus.ContextFull;
        _bench.Append(Topics.StepDistributions, Given.Session, full);
        _bench.Settle(fuser);
        Records[2].Finish.ShouldBe(Finish.Context);
        _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem().Text.ToString().ShouldBe("yesyesno");
    }

    [Fact]
    public void A_drafter_that_is_silent_is_not_waited_for_again_until_it_answers()
    {
        var clock = new HandClock();
        var fuser = Begun(time: clock, drafterWeight: 0.5, early: true);
        (Records[0].DraftBranch, Records[0].DraftLength).ShouldBe((1, 4));
        clock.Advance(TimeSpan.FromSeconds(11));
        _bench.Settle(fuser);
        Records[^1].Kind.ShouldBe(FusedKind.Resync);
        foreach (var step in (int[])[1, 2])
        {
            Answer(0, step, [], ["no"]);
            _bench.Settle(fuser);
            (Records[^1].FirstStep, Records[^1].Tokens[0].Absent, Records[^1].DraftLength).ShouldBe((step, 1, 0), "the other branch decides alone, and is told to wait for nobody");
        }

        Answer(1, 2, [], ["no"]);
        Answer(0, 3, [], ["no"]);
        _bench.Settle(fuser);
        (Records[^1].FirstStep, Records[^1].DraftBranch, Records[^1].DraftLength).ShouldBe((3, 1, 4), "it has answered, if late");
    }

    public void Dispose()
    {
        _loops.ForEach(loop => loop.Dispose());
        _bench.Dispose();
    }

    private List<FusedTokens> Records => _bench.All<FusedTokens>(Topics.FusedTokens);

    private static string[] Tokens(FusedTokens record) => [.. record.Tokens.Span.ToArray().Select(token => Given.Text(token.Bytes.Span))];

    private static int Id(string token) => Enumerable.Range(0, s_table.Count).First(id => Given.Text(s_table.BytesOf(id)) == token);

    private FuserLoop Start(TimeProvider? time = null)
    {
        var loop = new FuserLoop(_bench.Bus, new FuserOptions(), time ?? TimeProvider.System);
        _loops.Add(loop);
        return loop;
    }

    /// <summary>A fuser that has decided step 0 of a stage whose branch 1 drafts four steps.</summary>
    private FuserLoop Begun(int maxTokens = 50, string? stop = null, TimeProvider? time = null, double drafterWeight = 1, bool early = false)
    {
        _bench.Append(Topics.Vocabularies, "v", Given.Announcement(s_table));
        var fuser = Start(time);
        var task = Given.FusionTask(1, drafterWeight);
        (task.DraftBranch, task.DraftLength, task.MaxTokens, task.Early) = (1, 4, maxTokens, early);
        if (stop is not null)
        {
            task.Stop.Add().Set(stop);
        }

        _bench.Append(Topics.FusionTasks, Given.Session, task);
        Both(0, [], ["yes"]);
        _bench.Settle(fuser);
        Records.Count.ShouldBe(1);
        return fuser;
    }

    private void Both(int step, string[] pieces, string[] tops)
    {
        Answer(0, step, pieces, tops);
        Answer(1, step, pieces, tops);
    }

    /// <summary>One record with a position for each first choice; an empty one is the end of the sequence.</summary>
    private void Answer(int branch, int step, string[] pieces, string[] tops)
    {
        var record = Position(branch, step, tops[0]);
        (record.PromptTokens, record.ContextTokens) = step == 0 ? (1, 1000) : (0, 0);
        foreach (var top in tops.Skip(1))
        {
            record.Positions.Add().CopyFrom(Position(branch, step, top).Positions[0]);
        }

        foreach (var piece in pieces)
        {
            record.Pieces.Add().Set(System.Text.Encoding.UTF8.GetBytes(piece));
        }

        _bench.Append(Topics.StepDistributions, Given.Session, record);
    }

    private static StepDistribution Position(int branch, int step, string top) =>
        top.Length == 0 ? Given.Distribution(s_table, branch, step, 0.9f, (Id("yes"), 0.05f)) : Given.Distribution(s_table, branch, step, 0.01f, (Id(top), 0.9f));
}
