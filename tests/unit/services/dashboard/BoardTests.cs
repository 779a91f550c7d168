using System.Text;
using ModelNet.Contracts;
using ModelNet.Dashboard.Observe;

namespace ModelNet.Services.Tests.Dashboards;

/// <summary>What a board makes of records, one at a time.</summary>
public sealed class BoardTests
{
    private const long Second = 1_000_000;
    private const long Noon = 1_700_000_000 * Second;
    private readonly Board _board = new("a test", TimeProvider.System);

    [Fact]
    public void A_session_is_open_from_its_request_to_its_result_and_ends_once()
    {
        _board.OnRequest(Request("s", "a > [b, c]"), Noon);
        _board.Sessions.Open.ShouldBe(1);
        _board.OnResult(Result("s", Outcome.Failed), Noon + Second);
        _board.OnResult(Result("s", Outcome.Completed), Noon + (2 * Second));
        _board.Sessions.Open.ShouldBe(0);
        (_board.Totals.Requests, _board.Totals.Failed, _board.Totals.Completed).ShouldBe((1, 1, 0));
        var session = _board.Sessions.Find("s")!;
        session.Outcome.ShouldBe(Outcome.Failed);
        session.Flow.ShouldBe("a > [b, c]");
        session.ModelsOf(1).ShouldBe(["b", "c"]);
        session.ModelsOf(7).ShouldBeEmpty();
    }

    [Fact]
    public void Records_that_come_twice_or_late_count_once()
    {
        _board.OnRequest(Request("s", "[b, c]"), Noon);
        for (var twice = 0; twice < 2; twice++)
        {
            _board.OnFusedTokens(Fused("s", 0, Vote(5, "x"), Vote(0, "y")), Noon + Second);
            _board.OnFusedTokens(Fused("s", 1, Vote(0, "x"), Vote(7, "x")), Noon + (2 * Second));
        }

        _board.OnResult(Result("s", Outcome.Completed), Noon + (3 * Second));
        _board.OnFusedTokens(Fused("s", 2, Vote(0, "x"), Vote(9, "x")), Noon + (4 * Second));
        _board.Totals.FusedSteps.ShouldBe(3);
        _board.Totals.Certified.ShouldBe(3);
        _board.Statistics.Branches["b"].Steps.ShouldBe(3);
        _board.Statistics.Branches["b"].Last.ShouldBe(2);
        _board.Statistics.Branches["b"].Agreed.ShouldBe(3);
        _board.Statistics.Branches["c"].Last.ShouldBe(1);
        _board.Statistics.Branches["c"].Agreed.ShouldBe(2);
        _board.Statistics.Branches["c"].Compute.Quantile(0.5).ShouldBe(2_000, "microseconds of two steps; the first one, which pays for the prompt, is left out");
        _board.Statistics.Steps.Interval.Quantile(1).ShouldBe(2 * Second);
        _board.Statistics.Steps.Interval.Quantile(0).ShouldBe(Second);
        var stage = _board.Sessions.Find("s")!.Stages[0];
        stage.Text.ShouldBe("xxx");
        stage.Steps.Select(step => step.Step).ShouldBe([0, 1, 2]);
        stage.Steps.First().Votes[1].Top.ShouldBe("y");
    }

    [Fact]
    public void Votes_that_are_read_before_their_request_count_once_it_is_there()
    {
        _board.OnFusedTokens(Fused("s", 0, Vote(5, "x"), Vote(0, "y")), Noon);
        _board.OnFusedTokens(Fused("s", 1, Vote(0, "x"), Vote(7, "x")), Noon + Second);
        _board.OnFusedTokens(Fused("other", 0, Vote(0, "x"), Vote(7, "x")), Noon + Second);
        _board.Statistics.Branches.ShouldBeEmpty();
        for (var twice = 0; twice < 2; twice++)
        {
            _board.OnRequest(Request("s", "[b, c]"), Noon - Second);
        }

        _board.OnFusedTokens(Fused("s", 2, Vote(0, "x"), Vote(9, "x")), Noon + (2 * Second));
        _board.Statistics.Branches.ToDictionary(branch => branch.Key, branch => (branch.Value.Steps, branch.Value.Last, branch.Value.Agreed))
            .ShouldBe(new Dictionary<string, (long, long, long)> { ["b"] = (3, 2, 3), ["c"] = (3, 1, 2) }, ignoreOrder: true);
    }

    [Fact]
    public void Votes_wait_in_bounded_memory_and_the_latest_are_kept()
    {
        var waiting = new WaitingVotes();
        for (var i = 0; i < 10 * WaitingVotes.Kept; i++)
        {
            waiting.Add($"s{i / 4}", i, new BranchVote(0, true, true, true, i, 0, null));
        }

        var kept = Enumerable.Range(0, 10 * WaitingVotes.Kept / 4).Select(i => waiting.Take($"s{i}").Count).ToList();
        kept.Sum().ShouldBeInRange(WaitingVotes.Kept, 2 * WaitingVotes.Kept);
        kept[^(WaitingVotes.Kept / 4)..].ShouldAllBe(count => count == 4);
        waiting.Take("s0").ShouldBeEmpty();
    }

    [Fact]
    public void A_stage_whose_beginning_was_not_seen_counts_from_where_it_was()
    {
        _board.OnStageTokens(Alone("s", 40, attempt: 1, "a"), Noon);
        _board.OnStageTokens(Alone("s", 41, attempt: 1, "b"), Noon);
        _board.OnStageTokens(Alone("s", 43, attempt: 1, "d"), Noon);
        var stage = _board.Sessions.Find("s")!.Stages[0];
        (stage.Missed, stage.Text, stage.NextStep).ShouldBe((40, "ab", 42));
        _board.Totals.AloneTokens.ShouldBe(2, "a step that is missing in between is never passed over");
    }

    [Fact]
    public void A_newer_attempt_starts_a_stage_afresh_and_an_older_one_no_longer_counts()
    {
        _board.OnStageTokens(Alone("s", 0, attempt: 1, "a", "b"), Noon);
        _board.OnStageTokens(Alone("s", 0, attempt: 2, "c"), Noon);
        _board.OnStageTokens(Alone("s", 2, attempt: 1, "d"), Noon);
        _board.Sessions.Find("s")!.Stages[0].Text.ShouldBe("c");
        _board.Totals.AloneTokens.ShouldBe(3);
    }

    [Fact]
    public void What_is_no_text_by_itself_is_shown_as_bytes_and_the_whole_is_text()
    {
        var euro = Encoding.UTF8.GetBytes("€");
        _board.OnFusedTokens(FusedBytes("s", 0, euro.AsSpan(0, 2)), Noon);
        _board.OnFusedTokens(FusedBytes("s", 1, euro.AsSpan(2)), Noon);
        var stage = _board.Sessions.Find("s")!.Stages[0];
        stage.Text.ShouldBe("€");
        stage.Steps.Select(step => step.Token).ShouldBe(["\\xE2\\x82", "\\xAC"]);
    }

    [Fact]
    public void A_text_that_is_no_flow_is_shown_as_it_is()
    {
        _board.OnRequest(Request("s", "a > ["), Noon);
        _board.Sessions.Find("s")!.Flow.ShouldBe("a > [");
        _board.Sessions.Find("s")!.ModelsOf(0).ShouldBeEmpty();
    }

    [Fact]
    public void Memory_is_bounded_however_many_sessions_pass()
    {
        _board.OnRequest(Request("stays", "a"), Noon);
        for (var i = 0; i < SessionShelf.MostOpen + 500; i++)
        {
            _board.OnRequest(Request($"ends-{i}", "a"), Noon);
            _board.OnResult(Result($"ends-{i}", Outcome.Completed), Noon);
        }

        _board.Sessions.Open.ShouldBe(1);
        _board.Sessions.EndedOnes.Count().ShouldBe(SessionShelf.MostEnded);
        _board.OnStageTokens(Alone("ends-0", 0, attempt: 1, "late"), Noon);
        _board.Sessions.Open.ShouldBe(1, "a late record opens no session that has ended");

        for (var i = 0; i < SessionShelf.MostOpen + 500; i++)
        {
            _board.OnRequest(Request($"open-{i}", "a"), Noon);
        }

        _board.Sessions.Open.ShouldBe(SessionShelf.MostOpen);
        _board.Sessions.Forgotten.ShouldBe(501);
        _board.Sessions.Find("stays").ShouldBeNull("the oldest are given up first");
    }

    [Fact]
    public void Rates_are_of_whole_seconds_of_the_log()
    {
        var series = new RateSeries();
        series.Add(Noon, 5);
        series.Add(Noon + (2 * Second), 7);
        series.Add(Noon + Second, 1);
        series.Add(Noon - (RateSeries.Seconds * Second), 1_000);
        var now = (Noon / Second) + 2;
        series.Until(now)[^4..].ShouldBe([0, 5, 1, 7]);
        series.Until(now + 1)[^4..].ShouldBe([5, 1, 7, 0]);
        series.Rate(now + 1, 10).ShouldBe(1.3);
        series.Add(Noon + (10_000 * Second), 2);
        series.Until(now + 9_998).Sum().ShouldBe(2);
    }

    internal static Request Request(string session, string flow, string question = "?")
    {
        var request = new Request { Action = RequestAction.Start };
        request.Session.Set(session);
        request.Flow.Set(flow);
        request.Question.Set(question);
        return request;
    }

    private static Result Result(string session, Outcome outcome)
    {
        var result = new Result { Outcome = outcome, WallUs = 1_000 };
        result.Session.Set(session);
        return result;
    }

    private static (long WaitUs, string Top) Vote(long waitUs, string top) => (waitUs, top);

    private static FusedTokens Fused(string session, int step, params (long WaitUs, string Top)[] votes)
    {
        var record = FusedBytes(session, step, "x"u8);
        foreach (var (wait, top) in votes)
        {
            var vote = record.Tokens[0].Votes.Add();
            vote.Top.Set(Encoding.UTF8.GetBytes(top));
            (vote.TopProbability, vote.WaitUs, vote.ComputeNs) = (0.5f, wait, 2_000_000);
        }

        return record;
    }

    private static FusedTokens FusedBytes(string session, int step, ReadOnlySpan<byte> bytes)
    {
        var record = new FusedTokens { Kind = FusedKind.Tokens, Attempt = 1, FirstStep = step };
        record.Session.Set(session);
        var token = record.Tokens.Add();
        token.Bytes.Set(bytes);
        token.Certified = true;
        return record;
    }

    private static StageTokens Alone(string session, int step, int attempt, params string[] tokens)
    {
        var record = new StageTokens { Attempt = attempt, FirstStep = step };
        record.Session.Set(session);
        foreach (var token in tokens)
        {
            record.Tokens.Add().Set(Encoding.UTF8.GetBytes(token));
        }

        return record;
    }
}
