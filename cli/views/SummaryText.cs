using System.Globalization;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Views;

/// <summary>The table at the end of a run.</summary>
internal static class SummaryText
{
    /// <summary>The numbers of each flow.</summary>
    public static void WriteTable(TextWriter output, RunSummary summary)
    {
        var judged = summary.Flows.Any(flow => flow.Judged > 0);
        string[] answers = judged ? ["right"] : [];
        var table = new TextTable(["flow", "expression", "done", "failed", .. answers, "tokens", "seconds", "tokens/s"]);
        foreach (var flow in summary.Flows)
        {
            string[] right = judged ? [string.Create(CultureInfo.InvariantCulture, $"{flow.Right}/{flow.Judged}")] : [];
            table.Add([
                SafeText.Short(flow.Name, 32),
                SafeText.Short(flow.Expression, 48),
                string.Create(CultureInfo.InvariantCulture, $"{flow.Completed}/{flow.Sessions}"),
                Quantities.Number(flow.Failed),
                .. right,
                Quantities.Number(flow.Tokens),
                Quantities.Rate(flow.Time.TotalSeconds),
                Quantities.Rate(flow.TokensPerSecond),
            ]);
        }

        table.WriteTo(output);
    }

    /// <summary>What all sessions together came to, and where the log lies.</summary>
    public static IEnumerable<string> Lines(RunSummary summary, string folder)
    {
        var rate = summary.Elapsed > TimeSpan.Zero ? summary.TokensNow / summary.Elapsed.TotalSeconds : 0;
        yield return $"{Quantities.Of(summary.Sessions, "session")}: {summary.Completed} completed, {summary.Failed} failed, {summary.Open} open; "
            + $"{Quantities.Number(summary.TokensNow)} tokens in {Quantities.Seconds(summary.Elapsed)} ({Quantities.Rate(rate)} tokens/s)";
        yield return $"log: {folder}";
    }
}
