using ModelNet.Cli.Text;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval.Report;

/// <summary>Accuracy of every path with its interval, the best on top; a dashed line marks the best single model.</summary>
internal static class DotPlot
{
    private const double Width = 900;
    private const double Left = 330;
    private const double Right = 740;
    private const double Row = 24;
    private const double Top = 14;

    public static string Of(EvalResult result)
    {
        var ranked = result.Ranked;
        var bottom = Top + (Row * ranked.Count);
        var axis = new Axis(100 * ranked.Min(score => score.All.Interval.Low), 100 * ranked.Max(score => score.All.Interval.High), Left, Right);
        var svg = new Markup().Open(Width, bottom + 44, "Accuracy of every path with its 95 % interval");
        foreach (var tick in axis.Ticks)
        {
            svg.Line(axis.At(tick), Top, axis.At(tick), bottom, "grid").Label(axis.At(tick), bottom + 18, "middle", "tick", Figures.Count(tick));
        }

        svg.Label((Left + Right) / 2, bottom + 38, "middle", "axis", "right answers, per cent");
        if (result.Summary.BestSingle is { } best)
        {
            svg.Line(axis.At(100 * best.All.Accuracy), Top, axis.At(100 * best.All.Accuracy), bottom, "reference");
        }

        foreach (var (score, index) in ranked.Select((score, index) => (score, index)))
        {
            AddRow(svg, axis, score, index);
        }

        return svg.Close().ToString();
    }

    private static void AddRow(Markup svg, Axis axis, PathScore score, int index)
    {
        var y = Top + (Row * (index + 0.5));
        var interval = score.All.Interval;
        svg.Label(Left - 12, y + 4, "end", "name", $"{SafeText.Short(score.Path.Name, 44)}  {index + 1}");
        svg.Line(axis.At(100 * interval.Low), y, axis.At(100 * interval.High), y, $"bar {Shapes.Class(score.Path.Structure)}");
        svg.Raw(Shapes.At(score.Path.Structure, axis.At(100 * score.All.Accuracy), y));
        svg.Label(Right + 14, y + 4, "start", "value", $"{Figures.Percent(score.All.Accuracy)} ({Figures.Percent(interval)})");
    }
}
