namespace ModelNet.Evaluation;

/// <summary>A model's share of the vote.</summary>
public sealed record ModelWeight(string Model, double Weight);

/// <summary>
/// Weights for a group of models from how often each is right alone: its odds (right + ½) : (wrong + ½), as shares that add up to 1. The halves keep a model that was always or
/// never right from having everything or nothing.
/// </summary>
public static class AccuracyWeights
{
    private const int Digits = 3;

    /// <summary>One weight for each model that was asked alone, in the order of the evaluation; empty unless there are at least two.</summary>
    public static IReadOnlyList<ModelWeight> Of(EvaluationSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        PathScore[] singles = [.. summary.Paths.Where(path => path.Path.Structure == PathStructure.Alone && path.All.Asked > 0)];
        if (singles.Length < 2)
        {
            return [];
        }

        var total = singles.Sum(single => Odds(single.All));
        return [.. singles.Select(single => new ModelWeight(single.Path.Expression, Math.Round(Odds(single.All) / total, Digits)))];
    }

    private static double Odds(Tally tally) => (tally.Right + 0.5) / (tally.Asked - tally.Right + 0.5);
}
