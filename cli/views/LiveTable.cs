using System.Globalization;
using ModelNet.Cli.Progress;
using ModelNet.Cli.Text;
using Spectre.Console;

namespace ModelNet.Cli.Views;

/// <summary>Draws the table of what is in flight, as text with or without colours.</summary>
internal sealed class LiveTable(Func<int> width, bool color)
{
    private const int MostRows = 8;
    private const int Least = 40;

    /// <summary>Lines that each end with a newline.</summary>
    public string Render(RunMeter meter, IReadOnlyList<SessionProgress> running)
    {
        var text = new StringWriter { NewLine = "\n" };
        var columns = Math.Max(Least, width() - 1); // the last column would wrap on some terminals
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = color ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = columns;
        if (running.Count > 0)
        {
            console.Write(Sessions(running, columns));
        }

        console.Write(new Spectre.Console.Text(SafeText.Short(Totals(meter), columns), color ? new Style(Color.Aqua) : Style.Plain));
        text.Write('\n');
        foreach (var (model, samples) in meter.Compute.Where(entry => entry.Value.Count > 0).Take(MostRows))
        {
            text.Write(SafeText.Short($"  {model}: {Milliseconds(samples.Quantile(0.5))} ms a token (p50), {Milliseconds(samples.Quantile(0.95))} ms (p95)", columns) + "\n");
        }

        return text.ToString();
    }

    private static Table Sessions(IReadOnlyList<SessionProgress> running, int columns)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true, Width = columns };
        table.AddColumn(Column("question")).AddColumn(Column("flow")).AddColumn(Column("stage")).AddColumn(Column("tokens").RightAligned()).AddColumn(new TableColumn("text").NoWrap());
        foreach (var session in running.Take(MostRows))
        {
            var stage = session.Stages.LastOrDefault(each => !each.Ended) ?? session.Stages.LastOrDefault();
            table.AddRow(
                Cell(SafeText.Short(session.Plan.Question.Id, 16)),
                Cell(SafeText.Short(session.Plan.Flow.Name, 16)),
                Cell(stage is null ? "waiting" : SafeText.Short(string.Create(CultureInfo.InvariantCulture, $"{stage.Plan.Number}/{session.Plan.Flow.Plan.Stages.Count} {stage.Plan.Label}"), 28)),
                Cell(session.Stages.Sum(each => each.Tokens).ToString(CultureInfo.InvariantCulture)),
                Cell(stage is null ? "" : SafeText.Tail(stage.Text, Math.Max(12, columns - 66))));
        }

        return table;
    }

    private static string Totals(RunMeter meter)
    {
        var left = meter.Left is { } time ? $", about {Quantities.Seconds(time)} left" : "";
        var failed = meter.Failed > 0 ? $", {meter.Failed} failed" : "";
        return $"{meter.Ended}/{meter.Sessions} sessions{failed}, {meter.InFlight} in flight, {Quantities.Rate(meter.TokensPerSecond)} tokens/s, {Quantities.Seconds(meter.Elapsed)}{left}";
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(time.TotalMilliseconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static TableColumn Column(string heading) => new TableColumn(heading).NoWrap();

    private static Spectre.Console.Text Cell(string text) => new(text) { Overflow = Overflow.Ellipsis };
}
