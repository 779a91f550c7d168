using System.Globalization;
using ModelNet.Cli.Text;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval.Tables;

/// <summary>The tables on stdout; each has a line that says what it shows.</summary>
internal static class EvalTables
{
    public static void Write(TextWriter output, EvalResult result)
    {
        var questions = Quantities.Of(result.Summary.Questions, "question");
        Section(output, $"Each model alone: right answers in per cent ({questions})", Alone(result));
        Section(output, AllHeading(result), Paths(result));
        Section(output, "Path sensitivity: each structure over all its orders", Structures(result));
        Section(output, "Reviews: what a later stage made of the latest answer that it saw", Reviews(result));
        if (AccuracyWeights.Of(result.Summary) is { Count: > 0 } weights)
        {
            output.WriteLine("Weights from these accuracies, for a flow file (odds of a right answer)");
            output.WriteLine($"  weights: {{ {string.Join(", ", weights.Select(weight => string.Create(CultureInfo.InvariantCulture, $"{SafeText.OneLine(weight.Model)}: {weight.Weight}")))} }}");
            output.WriteLine();
        }

        if (Verdict.Of(result.Summary) is { } verdict)
        {
            output.WriteLine(verdict);
        }
    }

    private static string AllHeading(EvalResult result) => result.Summary.BestSingle is { } best
        ? $"All paths, the best first; differences in points to {SafeText.OneLine(best.Path.Name)} alone, paired 95 % intervals"
        : "All paths, the best first";

    private static void Section(TextWriter output, string heading, TextTable table)
    {
        string[] lines = [.. table.Lines()];
        if (lines.Length == 0)
        {
            return;
        }

        output.WriteLine(heading);
        foreach (var line in lines)
        {
            output.WriteLine($"  {line}");
        }

        output.WriteLine();
    }

    private static TextTable Alone(EvalResult result)
    {
        PathScore[] alone = [.. result.Summary.Paths.Where(score => score.Path.Structure == PathStructure.Alone)];
        var table = new TextTable(["", .. alone.Select(score => Short(score.Path.Name))]);
        foreach (var (group, index) in (alone.FirstOrDefault()?.Groups ?? []).Select((group, index) => (group, index)))
        {
            table.Add([Short(group.Name), .. alone.Select(score => Figures.Percent(score.Groups[index].Tally.Accuracy))]);
        }

        if (alone.Length > 0)
        {
            table.Add(["all", .. alone.Select(score => Figures.Percent(score.All.Accuracy))]);
            table.Add(["95 % interval", .. alone.Select(score => Figures.Percent(score.All.Interval))]);
        }

        return table;
    }

    private static TextTable Paths(EvalResult result)
    {
        var table = new TextTable("path", "is", "right %", "95 % interval", "difference", "interval", "p", "s/question", "tokens", "failed");
        foreach (var score in result.Ranked)
        {
            table.Add(
                SafeText.Short(score.Path.Name, 60),
                Figures.Name(score.Path.Structure),
                Figures.Percent(score.All.Accuracy),
                Figures.Percent(score.All.Interval),
                score.ToBestSingle is { } pair ? Figures.Points(pair.Difference) : "",
                score.ToBestSingle is { } same ? Figures.Points(same.DifferenceInterval) : "",
                score.ToBestSingle is { } other ? Figures.P(other.ExactP) : "",
                Figures.Seconds(score.SecondsPerQuestion),
                Figures.Count((double)score.Tokens / Math.Max(1, score.All.Asked)),
                score.Failed.ToString(CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static TextTable Structures(EvalResult result)
    {
        var table = new TextTable("structure", "orders", "different", "mean %", "deviation", "worst %", "best %", "s/question", "deviation");
        foreach (var structure in result.Summary.Structures)
        {
            table.Add(
                Figures.Name(structure.Structure),
                structure.Orders.ToString(CultureInfo.InvariantCulture),
                structure.Distinct.ToString(CultureInfo.InvariantCulture),
                Figures.Percent(structure.Accuracy.Mean),
                (100 * structure.Accuracy.Deviation).ToString("0.00", CultureInfo.InvariantCulture),
                Figures.Percent(structure.Accuracy.Least),
                Figures.Percent(structure.Accuracy.Most),
                Figures.Seconds(structure.Seconds.Mean),
                Figures.Seconds(structure.Seconds.Deviation));
        }

        return table;
    }

    private static TextTable Reviews(EvalResult result)
    {
        var table = new TextTable("sees", "stage", "before %", "after %", "put right", "spoilt");
        foreach (var review in result.Summary.Reviews)
        {
            table.Add(
                SafeText.Short(review.Earlier, 48),
                SafeText.Short(review.Later, 48),
                Figures.Percent(review.Before.Accuracy),
                Figures.Percent(review.After.Accuracy),
                Figures.Of(review.Mended, review.WrongBefore),
                Figures.Of(review.Spoilt, review.RightBefore));
        }

        return table;
    }

    private static string Short(string name) => SafeText.Short(name, 32);
}
