using System.Globalization;
using ModelNet.Cli.Progress;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Views;

/// <summary>
/// The table of what is in flight, with or without a colour. It is laid out here and not by a console library, because the text is what
/// models say: a wide character where one cell is left must shorten the line, and never stop the program.
/// </summary>
internal sealed class LiveTable(Func<int> width, bool color)
{
    private const int MostRows = 8;
    private const int Least = 20;
    private const int LeastText = 8;
    private const string Highlight = "\u001b[96m";
    private const string Normal = "\u001b[0m";

    /// <summary>Lines that each end with a newline and fit the terminal.</summary>
    public string Render(RunMeter meter, IReadOnlyList<SessionProgress> running)
    {
        var columns = Math.Max(Least, width() - 1); // the last column would wrap on some terminals
        var totals = SafeText.Fit(Totals(meter), columns);
        IEnumerable<string> lines =
        [
            .. Sessions([.. running.Take(MostRows)], columns),
            color ? Highlight + totals + Normal : totals,
            .. meter.Compute.Where(entry => entry.Value.Count > 0).Take(MostRows).Select(entry => SafeText.Fit(Compute(entry.Key, entry.Value), columns)),
        ];
        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static IEnumerable<string> Sessions(SessionProgress[] running, int columns)
    {
        var facts = new TextTable("question", "flow", "stage", "tokens");
        foreach (var session in running)
        {
            facts.Add(SafeText.Short(session.Plan.Question.Id, 16), SafeText.Short(session.Plan.Flow.Name, 16), StageOf(session), session.Stages.Sum(stage => stage.Tokens).ToString(CultureInfo.InvariantCulture));
        }

        var lines = facts.Lines().ToArray();
        var left = lines.Length == 0 ? 0 : columns - 2 - lines.Max(TextTable.Cells);
        return lines.Select((line, row) => row == 0 || left < LeastText
            ? SafeText.Fit(line, columns)
            : $"{line}{new string(' ', columns - left - TextTable.Cells(line))}{SafeText.Tail(Current(running[row - 1])?.Text ?? "", left)}");
    }

    private static StageProgress? Current(SessionProgress session) => session.Stages.LastOrDefault(stage => !stage.Ended) ?? session.Stages.LastOrDefault();

    private static string StageOf(SessionProgress session) => Current(session) is { } stage
        ? SafeText.Short(string.Create(CultureInfo.InvariantCulture, $"{stage.Plan.Number} of {session.Plan.Flow.Plan.Stages.Count}: {stage.Plan.Label}"), 32)
        : "waiting";

    private static string Totals(RunMeter meter)
    {
        var left = meter.Left is { } time ? $", about {Quantities.Seconds(time)} left" : "";
        var failed = meter.Failed > 0 ? $", {meter.Failed} failed" : "";
        return $"{meter.Ended}/{meter.Sessions} sessions{failed}, {meter.InFlight} in flight, {Quantities.Rate(meter.TokensPerSecond)} tokens/s, {Quantities.Seconds(meter.Elapsed)}{left}";
    }

    private static string Compute(string model, ComputeSamples samples)
        => $"  {model}: {Quantities.Milliseconds(samples.Quantile(0.5))} a token (p50), {Quantities.Milliseconds(samples.Quantile(0.95))} (p95)";
}
