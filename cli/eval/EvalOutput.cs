using System.Globalization;
using System.Text;
using ModelNet.Cli.Eval.Report;
using ModelNet.Cli.Eval.Tables;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval;

/// <summary>Says what will be done and what came out: on stdout, and in <c>summary.json</c> and <c>report.html</c>.</summary>
internal sealed class EvalOutput(CliEnvironment environment, EvalPlan plan, RunFolder folder)
{
    private string Shown => UserPath.Shown(folder.FullPath, environment.Folder);

    /// <param name="resumed">Whether an earlier command began it.</param>
    /// <param name="known">Answers in the file.</param>
    /// <param name="open">Sessions without an answer there.</param>
    public void Begin(bool resumed, int known, int open)
    {
        var singles = plan.Paths.Count(path => path.Structure == PathStructure.Alone);
        var orders = plan.Paths.Where(path => path.Structure != PathStructure.Alone).Sum(path => path.Orders);
        var distinct = plan.Paths.Count - singles;
        var same = orders == distinct ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Quantities.Of(distinct, "different flow")}: orders that differ only inside brackets are one)");
        environment.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Quantities.Of(singles, "model")} alone and {Quantities.Of(orders, "path")}{same}, {Quantities.Of(plan.Job.Questions.Questions.Count, "question")}: {Quantities.Number(plan.Paths.Count * plan.Job.Questions.Questions.Count)} sessions, {plan.Job.Parallel} in flight"));
        if (resumed)
        {
            environment.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"going on in {Shown}: {known} sessions have an answer, {open} are open"));
        }

        if (plan.Settings.Json)
        {
            environment.Out.WriteLine(JsonLines.Of(EvalShapes.Begin(plan, folder, resumed, known)));
        }
    }

    /// <param name="lines">All answers there are.</param>
    /// <param name="elapsed">The time of this command's sessions.</param>
    /// <param name="done">Whether all are there.</param>
    public void End(IReadOnlyList<AnswerLine> lines, TimeSpan elapsed, bool done)
    {
        var result = EvalResult.Of(plan, folder, lines);
        var shape = EvalShapes.Summary(result);
        Write("summary.json", JsonLines.Pretty(shape) + "\n");
        Write("report.html", ReportPage.Of(result));
        if (plan.Settings.Json)
        {
            environment.Out.WriteLine(JsonLines.Of(shape));
        }
        else if (result.Summary.Questions > 0)
        {
            EvalTables.Write(environment.Out, result);
        }

        foreach (var line in FailedLines(lines))
        {
            environment.Error.WriteLine(line);
        }

        environment.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Quantities.Number(result.Answered)} of {Quantities.Number(result.Sessions)} sessions{(done ? "" : $"; {result.Summary.Questions} questions are answered on every path")}, {Quantities.Seconds(elapsed)}"));
        environment.Error.WriteLine($"answers, summary and report: {Shown}");
    }

    private static IEnumerable<string> FailedLines(IReadOnlyList<AnswerLine> lines) => lines
        .Where(line => line.Error is not null)
        .GroupBy(line => line.Error!)
        .Select(code => $"{Quantities.Of(code.Count(), "session")} failed: {SafeText.OneLine(code.Key)}, such as question {SafeText.OneLine(code.First().Id)} through {SafeText.OneLine(code.First().Path)}");

    /// <summary>Never half a file, also when the command is killed here.</summary>
    private void Write(string name, string text)
    {
        var target = Path.Combine(folder.FullPath, name);
        using (var file = OwnerFile.Open(target + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
        }

        File.Move(target + ".new", target, overwrite: true);
    }
}
