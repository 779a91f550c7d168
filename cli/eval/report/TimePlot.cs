using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval.Report;

/// <summary>Accuracy against the time of a question; the number beside a mark is the path's place in the table. Up and left is better.</summary>
internal static class TimePlot
{
    private const double Width = 900;
    private const double Height = 420;
    private const double Left = 60;
    private const double Right = 870;
    private const double Top = 36;
    private const double Bottom = 360;

    public static string Of(EvalResult result)
    {
        var ranked = result.Ranked;
        var time = new Axis(0, ranked.Max(score => score.SecondsPerQuestion), Left, Right);
        var accuracy = new Axis(100 * ranked.Min(score => score.All.Accuracy), 100 * ranked.Max(score => score.All.Accuracy), Bottom, Top);
        var svg = new Markup().Open(Width, Height, "Accuracy against seconds per question");
        AddAxes(svg, time, accuracy);
        AddLegend(svg, ranked);
        foreach (var (score, index) in ranked.Select((score, index) => (score, index)))
        {
            var (x, y) = (time.At(score.SecondsPerQuestion), accuracy.At(100 * score.All.Accuracy));
            svg.Raw($"<g><title>{Markup.Text($"{score.Path.Name}: {Figures.Percent(score.All.Accuracy)} %, {Figures.Seconds(score.SecondsPerQuestion)} s")}</title>")
                .Raw(Shapes.At(score.Path.Structure, x, y))
                .Label(x + 9, y - 6, "start", "tick", $"{index + 1}")
                .Raw("</g>");
        }

        return svg.Close().ToString();
    }

    private static void AddAxes(Markup svg, Axis time, Axis accuracy)
    {
        foreach (var tick in time.Ticks)
        {
            svg.Line(time.At(tick), Top, time.At(tick), Bottom, "grid").Label(time.At(tick), Bottom + 18, "middle", "tick", Math.Round(tick, 6).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        foreach (var tick in accuracy.Ticks)
        {
            svg.Line(Left, accuracy.At(tick), Right, accuracy.At(tick), "grid").Label(Left - 8, accuracy.At(tick) + 4, "end", "tick", Figures.Count(tick));
        }

        svg.Label((Left + Right) / 2, Bottom + 40, "middle", "axis", "seconds per question").Label(Left - 40, Top - 18, "start", "axis", "right, per cent");
    }

    private static void AddLegend(Markup svg, IReadOnlyList<PathScore> scores)
    {
        foreach (var (structure, index) in scores.Select(score => score.Path.Structure).Distinct().Order().Select((structure, index) => (structure, index)))
        {
            var x = Right - 400 + (80 * index);
            svg.Raw(Shapes.At(structure, x, Top - 22)).Label(x + 12, Top - 18, "start", "tick", Figures.Name(structure));
        }
    }
}
