using ModelNet.Cli.Text;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval;

/// <summary>Whether working together was worth it, in one sentence.</summary>
internal static class Verdict
{
    /// <summary>Whether the best flow is better than the best single model by more than its paired interval; null when one of them is missing.</summary>
    public static bool? Beats(EvaluationSummary summary)
        => summary.BestFlow?.ToBestSingle is { } pair ? pair.Difference > 0 && pair.DifferenceInterval.Excludes(0) : null;

    /// <summary>The sentence, or null.</summary>
    public static string? Of(EvaluationSummary summary)
    {
        if (summary is not { BestFlow: { ToBestSingle: { } pair } flow, BestSingle: { } single })
        {
            return null;
        }

        var says = Beats(summary) == true ? "better beyond its interval" : pair.Difference > 0 ? "better, but not beyond its interval" : "not better";
        return $"best flow {SafeText.OneLine(flow.Path.Name)} {Figures.Percent(flow.All.Accuracy)} %, best single {SafeText.OneLine(single.Path.Name)} {Figures.Percent(single.All.Accuracy)} %: "
            + $"{Figures.Points(pair.Difference)} points ({Figures.Points(pair.DifferenceInterval)}), {says} (p {Figures.P(pair.ExactP)}; {Figures.P(flow.AdjustedP ?? 1)} corrected for {Quantities.Of(Flows(summary), "flow")})";
    }

    private static int Flows(EvaluationSummary summary) => summary.Paths.Count(path => path.Path.Structure != PathStructure.Alone);
}
