namespace ModelNet.Evaluation;

/// <summary>Counts, for every stage that sees earlier results, what became of the latest one.</summary>
internal static class ReviewCount
{
    public static IReadOnlyList<ReviewScore> Of(IEnumerable<IEnumerable<PathAnswer>> paths) =>
    [
        .. paths.SelectMany(answers => answers.SelectMany(Reviews))
            .GroupBy(review => (review.Earlier, review.Later))
            .Select(group => new ReviewScore(
                group.Key.Earlier,
                group.Key.Later,
                group.Count(review => !review.Before),
                group.Count(review => !review.Before && review.After),
                group.Count(review => review.Before),
                group.Count(review => review.Before && !review.After))),
    ];

    /// <summary>A stage whose inputs did not all end is none: its session failed before.</summary>
    private static IEnumerable<(string Earlier, string Later, bool Before, bool After)> Reviews(PathAnswer answer)
    {
        var stages = answer.Stages.ToDictionary(stage => stage.Stage);
        return answer.Stages
            .Where(stage => stage.Inputs.Count > 0 && stage.Inputs.All(stages.ContainsKey))
            .Select(stage => (string.Join(" > ", stage.Inputs.Select(input => stages[input].Label)), stage.Label, stages[stage.Inputs[^1]].Right, stage.Right));
    }
}
