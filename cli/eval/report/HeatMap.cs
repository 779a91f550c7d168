using System.Globalization;
using ModelNet.Cli.Text;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval.Report;

/// <summary>Accuracy of every path in every family and language: dark cells are good ones, and each says its number.</summary>
internal static class HeatMap
{
    private const double Width = 900;
    private const double Left = 330;
    private const double Row = 24;
    private const double Top = 34;
    private const double Widest = 80;
    private const double Dark = 0.55;

    public static string Of(EvalResult result)
    {
        var ranked = result.Ranked;
        var groups = ranked[0].Groups;
        var column = Math.Min(Widest, (Width - Left) / (groups.Count + 1));
        var svg = new Markup().Open(Width, Top + (Row * ranked.Count) + 4, "Accuracy of every path by family and language");
        foreach (var (name, index) in groups.Select(group => group.Name).Append("all").Select((name, index) => (name, index)))
        {
            svg.Label(Left + (column * (index + 0.5)), Top - 10, "middle", "name", SafeText.Short(name, (int)(column / 7)));
        }

        foreach (var (score, row) in ranked.Select((score, row) => (score, row)))
        {
            var y = Top + (Row * row);
            svg.Label(Left - 12, y + 16, "end", "name", $"{SafeText.Short(score.Path.Name, 44)}  {row + 1}");
            foreach (var (tally, index) in score.Groups.Select(group => group.Tally).Append(score.All).Select((tally, index) => (tally, index)))
            {
                AddCell(svg, Left + (column * index), y, column, tally);
            }
        }

        return svg.Close().ToString();
    }

    private static void AddCell(Markup svg, double x, double y, double width, Tally tally)
    {
        var share = tally.Accuracy;
        svg.Raw($"<rect x=\"{Markup.N(x + 1)}\" y=\"{Markup.N(y + 1)}\" width=\"{Markup.N(width - 2)}\" height=\"{Markup.N(Row - 2)}\" class=\"cell\" fill-opacity=\"{(0.04 + (0.92 * share)).ToString("0.00", CultureInfo.InvariantCulture)}\"/>");
        svg.Label(x + (width / 2), y + 16, "middle", share > Dark ? "cell-text dark" : "cell-text", (100 * share).ToString("0", CultureInfo.InvariantCulture));
    }
}
