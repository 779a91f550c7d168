using System.Diagnostics;
using System.Globalization;

namespace ModelNet.SameAnswers;

/// <summary>Runs a plan in several ways and compares each with the first.</summary>
public sealed class WayComparison(Plan plan, Func<RunLog> newLog, Action<string> print)
{
    private readonly List<string> _faults = [];

    /// <summary>What keeps the runs from being a proof: tokens that differ, a way that did nothing, violations of the log's rules.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Runs the plain way and every other one that the flow allows.</summary>
    /// <param name="drafter">The model that drafts where one is named.</param>
    /// <param name="only">Which of the other ways; null for all.</param>
    public async Task RunAsync(string drafter, Func<Way, bool>? only = null)
    {
        var plain = await RunAsync(Way.Plain, null);
        foreach (var way in Way.Others(drafter, plain.MayDecideEarly).Where(only ?? (_ => true)))
        {
            await RunAsync(way, plain);
        }
    }

    private async Task<WayOutcome> RunAsync(Way way, WayOutcome? plain)
    {
        await using var log = newLog();
        var began = Stopwatch.GetTimestamp();
        var outcome = await WayRun.RunAsync(plan, way, log);
        Judge(outcome, plain ?? outcome, Stopwatch.GetElapsedTime(began));
        return outcome;
    }

    private void Judge(WayOutcome outcome, WayOutcome plain, TimeSpan took)
    {
        var different = outcome.DifferentFrom(plain);
        print(string.Create(CultureInfo.InvariantCulture, $"{outcome.Way.Name,-18} {outcome.Answers.Count} sessions, {outcome.Tokens} tokens in {outcome.Records} records; {outcome.Early} steps decided early, {outcome.Rounds} rounds drafted, {outcome.FromDrafts} tokens from drafts; {outcome.GuessedRight} guesses right, {outcome.GuessedWrong} wrong; {different.Count} sessions differ; {outcome.Verdict["recomputed_steps"]} steps computed again, {outcome.Verdict.ViolationCount} violations; {took.TotalSeconds:0} s"));
        _faults.AddRange(different.Select(session => $"{outcome.Way.Name}: {session} differs"));
        _faults.AddRange(outcome.Verdict.Violations.Select(violation => $"{outcome.Way.Name}: {violation}"));
        if (outcome.Verdict["recomputed_steps"] != outcome.Verdict["fused_steps"])
        {
            _faults.Add($"{outcome.Way.Name}: {outcome.Verdict["fused_steps"]} steps were fused and {outcome.Verdict["recomputed_steps"]} computed again");
        }

        if (outcome.Void is { } reason)
        {
            _faults.Add($"{outcome.Way.Name}: the run proves nothing: {reason}");
        }
    }
}
