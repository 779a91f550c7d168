using System.Globalization;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Eval.Report;

/// <summary><c>report.html</c>: one page with its pictures inside, without scripts, that loads nothing.</summary>
internal static class ReportPage
{
    private const string Methods = """
        <p>Accuracy: the share of questions whose final answer equals the file's; a session that failed is wrong. Its interval is Wilson's score interval (1927). Differences are paired, over the same questions: Newcombe's method 10 (1998)
        for the interval, McNemar's exact test for p; the corrected p takes all flows together (Holm 1979). The best flow was chosen after the fact, so its own accuracy is a little flattered: confirm it on other questions.
        Path sensitivity is the standard deviation over all orders of a structure. Orders that differ only inside brackets are the same flow: they ran once and count as often as they are orders. Seconds per question go from the request
        to the result with the other sessions in flight, so they compare paths of this page and are no latencies of an idle machine.</p>
        """;

    public static string Of(EvalResult result)
    {
        var page = new Markup()
            .Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Raw($"<title>Evaluation {Markup.Text(result.Folder.Manifest.Run)}</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n<body>")
            .Raw("<h1>Evaluation</h1>")
            .Raw($"<p class=\"soft\">{Markup.Text(Facts(result))}</p>");
        AddNumbers(page, result);
        return page.Raw("<h2>Models</h2>").Raw(ReportTables.Models(result))
            .Raw("<h2>How it was measured</h2>").Raw(Methods).Raw("</body>\n</html>").ToString();
    }

    private static void AddNumbers(Markup page, EvalResult result)
    {
        if (result.Summary.Questions == 0)
        {
            page.Raw("<p>No question is answered on every path yet.</p>");
            return;
        }

        if (Verdict.Of(result.Summary) is { } verdict)
        {
            page.Raw($"<p class=\"verdict\">{Markup.Text(verdict)}</p>");
        }

        Figure(page, "Accuracy", DotPlot.Of(result), "Lines are 95 % intervals; the dashed line is the best model alone.");
        Figure(page, "By family and language", HeatMap.Of(result), "Right answers in per cent.");
        Figure(page, "Accuracy against time", TimePlot.Of(result), "Up and left is better. The numbers are those of the paths above and below.");
        page.Raw("<h2>All paths</h2>").Raw(ReportTables.Paths(result));
        Section(page, "Path sensitivity", result.Summary.Structures.Count, ReportTables.Structures(result));
        Section(page, "Reviews", result.Summary.Reviews.Count, ReportTables.Reviews(result));
    }

    private static void Figure(Markup page, string heading, string picture, string caption)
        => page.Raw($"<h2>{heading}</h2>\n<figure>").Raw(picture).Raw($"<figcaption>{caption}</figcaption></figure>");

    private static void Section(Markup page, string heading, int rows, string table)
    {
        if (rows > 0)
        {
            page.Raw($"<h2>{heading}</h2>").Raw(table);
        }
    }

    private static string Facts(EvalResult result)
    {
        var manifest = result.Folder.Manifest;
        var complete = result.Complete ? "" : $" Not complete: {Quantities.Number(result.Answered)} of {Quantities.Number(result.Sessions)} sessions have ended; only questions answered on every path count.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Quantities.Of(result.Summary.Questions, "question")} of {result.Plan.QuestionFile}, {result.Plan.Paths.Count} paths, {Quantities.Number(result.Tokens)} tokens, {result.Plan.Job.Parallel} sessions in flight, {manifest.Parameters.Engine}, {manifest.Created:yyyy-MM-dd HH:mm} UTC, run {manifest.Run}.{complete}");
    }
}
