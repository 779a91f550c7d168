using ModelNet.Cli.Progress;
using ModelNet.Cli.Tests.Support;
using ModelNet.Contracts;

namespace ModelNet.Cli.Tests.Progress;

public sealed class SessionTrackerTests : IDisposable
{
    private readonly RecordingView _view = new();
    private readonly RunMeter _meter = new(1, TimeProvider.System);

    public void Dispose() => _view.Dispose();

    [Fact]
    public void A_session_is_told_in_order()
    {
        var tracker = Tracker("ada > bo");
        tracker.Begin(Records.Session("ada > bo"));
        tracker.OnStageTokens(Records.Alone(0, 0, [.. "Two"u8]));
        tracker.OnStageResult(Records.StageEnd(0, "Two", 1));
        tracker.OnStageTokens(Records.Alone(1, 0, [.. "Ye"u8], [.. "s"u8]));
        tracker.OnStageResult(Records.StageEnd(1, "Yes", 2));
        tracker.OnResult(Records.End("Yes"));
        _view.Told.ShouldBe(["session s", "stage 1", "text 1 Two", "end 1", "stage 2", "text 2 Yes", "end 2", "result Yes"]);
    }

    [Fact]
    public void Each_step_counts_once_whatever_the_log_repeats()
    {
        var tracker = Tracker("ada");
        tracker.OnStageTokens(Records.Alone(0, 0, [.. "a"u8], [.. "b"u8]));
        tracker.OnStageTokens(Records.Alone(0, 0, [.. "a"u8], [.. "b"u8]));
        tracker.OnStageTokens(Records.Alone(0, 1, [.. "X"u8], [.. "c"u8])); // step 1 was decided before: only step 2 is new
        tracker.OnStageTokens(Records.Alone(0, 9, [.. "gap"u8]));
        tracker.OnStageResult(Records.StageEnd(0, "abc", 3));
        tracker.OnStageResult(Records.StageEnd(0, "abc", 3));
        tracker.OnResult(Records.End("abc"));
        tracker.OnResult(Records.End("other"));
        tracker.OnStageTokens(Records.Alone(0, 3, [.. "late"u8]));
        _view.Told.ShouldBe(["session s", "stage 1", "text 1 ab", "text 1 c", "end 1", "result abc"]);
        tracker.Reports().Count.ShouldBe(1);
    }

    [Fact]
    public void A_character_is_shown_when_its_last_byte_is_there()
    {
        var tracker = Tracker("ada");
        tracker.OnStageTokens(Records.Alone(0, 0, [0xE4, 0xBD]));
        tracker.OnStageTokens(Records.Alone(0, 1, [0xA0, (byte)'!']));
        tracker.OnStageTokens(Records.Alone(0, 2, [0xF0, 0x9F]));
        tracker.OnStageResult(Records.StageEnd(0, "你!", 3));
        _view.Told.ShouldBe(["session s", "stage 1", "text 1 你!", "end 1"]);
    }

    [Fact]
    public void Text_that_no_token_record_brought_comes_with_the_stages_result()
    {
        var tracker = Tracker("ada");
        tracker.OnStageTokens(Records.Alone(0, 0, [.. "ab"u8]));
        tracker.OnStageResult(Records.StageEnd(0, "abcd", 2));
        _view.Told[^2..].ShouldBe(["text 1 cd", "end 1"]);
    }

    [Fact]
    public void A_newer_attempt_begins_afresh_and_an_older_one_is_ignored()
    {
        var tracker = Tracker("ada");
        tracker.OnStageTokens(Records.Alone("s", 0, 0, 1, [.. "old"u8]));
        tracker.OnStageTokens(Records.Alone("s", 0, 0, 2, [.. "new"u8]));
        tracker.OnStageTokens(Records.Alone("s", 0, 1, 1, [.. "zombie"u8]));
        _view.Told.ShouldBe(["session s", "stage 1", "text 1 old", "stage 1", "text 1 new"]);
    }

    [Fact]
    public void Sessions_of_other_runs_and_stages_of_no_flow_are_not_seen()
    {
        var tracker = Tracker("ada");
        tracker.OnStageTokens(Records.Alone("other", 0, 0, 1, [.. "x"u8]));
        tracker.OnResult(Records.End("x", session: "other"));
        tracker.OnStageTokens(Records.Alone(7, 0, [.. "x"u8]));
        _view.Told.ShouldBe(["session s"]);
        tracker.Reports().ShouldBeEmpty();
    }

    [Fact]
    public void Evidence_of_a_fused_stage_is_summed_up()
    {
        var tracker = Tracker("[ada, bo]");
        tracker.GoLive();
        tracker.OnFusedTokens(Records.Fused(0, 0, [.. "a"u8], true, 900_000_000, 1)); // pays for the prompt
        tracker.OnFusedTokens(Records.Fused(0, 1, [.. "b"u8], true, 2_000_000, 1_000_000));
        tracker.OnFusedTokens(Records.Fused(0, 2, [.. "c"u8], false, 1_000_000, 4_000_000));
        tracker.OnFusedTokens(Records.Fused(0, 3, [], true, 1_000_000, 2_000_000));
        tracker.OnStageResult(Records.StageEnd(0, "abc", 3, decodeMicroseconds: 10_000));
        tracker.OnResult(Records.End("abc"));
        var stage = _view.Reports.ShouldHaveSingleItem().Stages.ShouldHaveSingleItem();
        (stage.Tokens, stage.CertifiedShare, stage.SlowestShare).ShouldBe((3, 0.75, 0.8));
        _meter.Compute["ada"].Quantile(0.95).ShouldBe(TimeSpan.FromMilliseconds(2));
        _meter.Compute["bo"].Quantile(0.5).ShouldBe(TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public void An_earlier_commands_sessions_are_shown_but_not_counted_as_work()
    {
        var tracker = Tracker("ada");
        tracker.OnStageTokens(Records.Alone(0, 0, [.. "ab"u8], [.. "c"u8]));
        tracker.OnStageResult(Records.StageEnd(0, "abc", 2));
        tracker.OnResult(Records.End("abc"));
        tracker.GoLive();
        (_meter.Tokens, _meter.Ended, _meter.Left).ShouldBe((0L, 1, (TimeSpan?)null));
        tracker.Begin(Records.Session("ada")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("It is 4", Outcome.Completed, true)]
    [InlineData("It is 5", Outcome.Completed, false)]
    [InlineData("It is 4", Outcome.Failed, false)]
    public void An_answer_is_judged_when_its_session_completed(string text, Outcome outcome, bool right)
    {
        var tracker = new SessionTracker([Records.Session("ada", answer: "#### 4")], _view, _meter);
        tracker.OnResult(Records.End(text, outcome));
        _view.Reports[0].IsRight.ShouldBe(right);
    }

    private SessionTracker Tracker(string flow) => new([Records.Session(flow)], _view, _meter);
}
