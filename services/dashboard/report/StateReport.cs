using ModelNet.Contracts;
using ModelNet.Dashboard.Observe;
using ModelNet.Hosting;

namespace ModelNet.Dashboard.Report;

/// <summary>What the page shows at one moment. Times are milliseconds since the Unix epoch or durations in the unit of the name; rates are per second.</summary>
internal sealed record StateReport
{
    /// <summary>The deployment, for people.</summary>
    public required string Deployment { get; init; }

    public required long NowMs { get; init; }

    /// <summary>What keeps the dashboard from seeing; null when nothing does.</summary>
    public required string? Trouble { get; init; }

    public required TotalsReport Totals { get; init; }

    public required SeriesReport Series { get; init; }

    public required StepReport Step { get; init; }

    public required IReadOnlyList<BranchReport> Branches { get; init; }

    public required IReadOnlyList<TopicReport> Topics { get; init; }

    public required IReadOnlyList<GroupSight> Groups { get; init; }

    /// <summary>The last dead letters, newest first.</summary>
    public required IReadOnlyList<LetterSight> Letters { get; init; }

    /// <summary>Open sessions, then ended ones, newest first.</summary>
    public required IReadOnlyList<SessionLine> Sessions { get; init; }
}

/// <summary>Counts since the first record that was read.</summary>
internal sealed record TotalsReport(long Requests, int Open, long Completed, long Failed, long Cancelled, long Expired, long FusedSteps, long FusedTokens, long AloneTokens, long Certified, long Letters, long Unreadable, long Forgotten);

/// <summary>Counts of each of the last seconds, oldest first, and rates over the last ten whole ones.</summary>
internal sealed record SeriesReport(long[] Fused, long[] Alone, long[] Ended, double FusedRate, double AloneRate, double EndedRate);

/// <summary>Quantiles in microseconds; null when there are none.</summary>
internal sealed record Spread(long? P50, long? P95)
{
    public static Spread Of(SampleRing samples) => new(samples.Quantile(0.5), samples.Quantile(0.95));
}

/// <summary>Where the time of a fused step goes; see <see cref="StepTimes"/>.</summary>
internal sealed record StepReport(Spread Interval, Spread Compute, Spread Transfer, Spread Fuse);

/// <summary>One model's part in fused steps; see <see cref="BranchTimes"/>. Shares are 0 to 1.</summary>
internal sealed record BranchReport(string Model, long Steps, long Absent, double LastShare, double AgreedShare, Spread Compute, Spread Wait, Spread Transfer);

/// <summary>A topic in one line.</summary>
internal sealed record TopicReport(string Name, int Partitions, int Replication, int InSync, long Records, long Appended);

/// <summary>A session in one line.</summary>
internal sealed record SessionLine(string Id, string Run, string Flow, string Question, string? Outcome, string ErrorCode, int Tokens, long FirstMs, long LastMs, double WallMs);

/// <summary>Makes reports of a board.</summary>
internal static class StateReports
{
    private const int MostOpenLines = 100;
    private const int MostEndedLines = 100;
    private const int RateOver = 10;
    private const int MostCharacters = 240;

    public static StateReport Of(Board board, IEnumerable<LoopHealth> loops)
    {
        var now = board.Now;
        var second = now.ToUnixTimeSeconds();
        var totals = board.Totals;
        return new StateReport
        {
            Deployment = board.Description,
            NowMs = now.ToUnixTimeMilliseconds(),
            Trouble = TroubleOf(loops) ?? board.LookError,
            Totals = new TotalsReport(
                totals.Requests, board.Sessions.Open, totals.Completed, totals.Failed, totals.Cancelled, totals.Expired, totals.FusedSteps, totals.FusedTokens, totals.AloneTokens, totals.Certified, totals.Letters, totals.Unreadable, board.Sessions.Forgotten),
            Series = new SeriesReport(
                board.Fused.Until(second), board.Alone.Until(second), board.Ended.Until(second), board.Fused.Rate(second, RateOver), board.Alone.Rate(second, RateOver), board.Ended.Rate(second, RateOver)),
            Step = new StepReport(Spread.Of(board.Statistics.Steps.Interval), Spread.Of(board.Statistics.Steps.Compute), Spread.Of(board.Statistics.Steps.Transfer), Spread.Of(board.Statistics.Steps.Fuse)),
            Branches = [.. board.Statistics.Branches.Select(branch => BranchOf(branch.Key, branch.Value))],
            Topics = [.. board.Deployment.Topics.Select(topic => new TopicReport(topic.Name, topic.Partitions.Count, topic.Replication, topic.InSync, topic.Records, topic.Appended))],
            Groups = board.Deployment.Groups,
            Letters = [.. board.Letters.Reverse()],
            Sessions = [.. board.Sessions.OpenOnes.OrderByDescending(session => session.FirstUs).Take(MostOpenLines).Select(LineOf), .. board.Sessions.EndedOnes.OrderByDescending(session => session.LastUs).Take(MostEndedLines).Select(LineOf)],
        };
    }

    /// <summary>In one line.</summary>
    public static SessionLine LineOf(SessionSight session) => new(
        session.Id, session.Run, Short(session.Flow), Short(session.Question), NameOf(session.Outcome), session.ErrorCode, session.Tokens, session.FirstUs / 1000, session.LastUs / 1000, session.WallUs / 1e3);

    /// <summary>What keeps a loop from running; null when all run.</summary>
    public static string? TroubleOf(IEnumerable<LoopHealth> loops) =>
        loops.Where(loop => loop.State is LoopState.BackingOff or LoopState.Faulted && loop.LastError is not null).Select(loop => loop.LastError!.Message).FirstOrDefault();

    private static string? NameOf(Outcome? outcome) => outcome?.ToString().ToLowerInvariant();

    private static BranchReport BranchOf(string model, BranchTimes times) => new(
        model, times.Steps, times.Absent, Share(times.Last, times.Steps), Share(times.Agreed, times.Steps), Spread.Of(times.Compute), Spread.Of(times.Wait), Spread.Of(times.Transfer));

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static string Short(string text) => text.Length <= MostCharacters ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters), "…");
}
