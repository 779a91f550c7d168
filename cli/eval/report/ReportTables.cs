using System.Globalization;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval.Report;

/// <summary>The tables of the report.</summary>
internal static class ReportTables
{
    public static string Paths(EvalResult result) => HtmlTable.Of(
        ["", "path", "is", "orders", "right %", "95 % interval", "difference", "95 % interval", "p", "p corr.", "s/question", "tokens", "failed"],
        result.Ranked.Select((score, index) => (IReadOnlyList<string>)
        [
            Whole(index + 1),
            score.Path.Name,
            Figures.Name(score.Path.Structure),
            Whole(score.Path.Orders),
            Figures.Percent(score.All.Accuracy),
            Figures.Percent(score.All.Interval),
            .. Difference(score),
            Figures.Seconds(score.SecondsPerQuestion),
            Figures.Count((double)score.Tokens / Math.Max(1, score.All.Asked)),
            Whole(score.Failed),
        ]));

    public static string Structures(EvalResult result) => HtmlTable.Of(
        ["structure", "orders", "different flows", "mean %", "deviation", "worst %", "best %", "s/question", "deviation"],
        result.Summary.Structures.Select(structure => (IReadOnlyList<string>)
        [
            Figures.Name(structure.Structure),
            Whole(structure.Orders),
            Whole(structure.Distinct),
            Figures.Percent(structure.Accuracy.Mean),
            (100 * structure.Accuracy.Deviation).ToString("0.00", CultureInfo.InvariantCulture),
            Figures.Percent(structure.Accuracy.Least),
            Figures.Percent(structure.Accuracy.Most),
            Figures.Seconds(structure.Seconds.Mean),
            Figures.Seconds(structure.Seconds.Deviation),
        ]));

    public static string Reviews(EvalResult result) => HtmlTable.Of(
        ["sees", "stage", "right before %", "right after %", "wrong put right", "right spoilt"],
        result.Summary.Reviews.Select(review => (IReadOnlyList<string>)
        [
            review.Earlier,
            review.Later,
            Figures.Percent(review.Before.Accuracy),
            Figures.Percent(review.After.Accuracy),
            Figures.Of(review.Mended, review.WrongBefore),
            Figures.Of(review.Spoilt, review.RightBefore),
        ]));

    public static string Models(EvalResult result) => HtmlTable.Of(
        ["model", "SHA-256"],
        result.Plan.Job.Models.Select(model => (IReadOnlyList<string>)[model.File.Name, model.Sha256]));

    private static string[] Difference(PathScore score) => score.ToBestSingle is not { } pair ? ["", "", "", ""] :
    [
        Figures.Points(pair.Difference),
        Figures.Points(pair.DifferenceInterval),
        Figures.P(pair.ExactP),
        score.AdjustedP is { } adjusted ? Figures.P(adjusted) : "",
    ];

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
