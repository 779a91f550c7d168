namespace ModelNet.Evaluation;

/// <summary>Turns answers into numbers. Only questions that every path has answered count, so that all paths are compared over the same ones.</summary>
public static class EvaluationAnalysis
{
    /// <summary>Counts and compares.</summary>
    /// <param name="questions">All questions.</param>
    /// <param name="paths">All paths.</param>
    /// <param name="answers">By path, then by question, in the same orders; null where there is none yet.</param>
    public static EvaluationSummary Of(IReadOnlyList<QuestionFacts> questions, IReadOnlyList<EvaluationPath> paths, IReadOnlyList<IReadOnlyList<PathAnswer?>> answers)
    {
        int[] counted = [.. Enumerable.Range(0, questions.Count).Where(question => answers.All(path => path[question] is not null))];
        QuestionFacts[] facts = [.. counted.Select(question => questions[question])];
        PathAnswer[][] marks = [.. answers.Select(path => counted.Select(question => path[question]!).ToArray())];
        PathScore[] alone = [.. paths.Select((path, index) => ScoreOf(path, facts, marks[index]))];
        var scores = Compared(alone, marks);
        return new EvaluationSummary
        {
            Questions = counted.Length,
            Paths = scores,
            Structures = [.. StructuresOf(scores)],
            Reviews = ReviewCount.Of(marks),
            BestSingle = Best(scores, single: true),
            BestFlow = Best(scores, single: false),
        };
    }

    private static PathScore ScoreOf(EvaluationPath path, QuestionFacts[] questions, PathAnswer[] answers) => new()
    {
        Path = path,
        All = new Tally(answers.Count(answer => answer.Right), answers.Length),
        Groups = [.. Groups(GroupKind.Family, questions, answers, question => question.Family), .. Groups(GroupKind.Language, questions, answers, question => question.Language)],
        Failed = answers.Count(answer => answer.Failed),
        Tokens = answers.Sum(answer => (long)answer.Tokens),
        SecondsPerQuestion = answers.Length == 0 ? 0 : answers.Average(answer => answer.Seconds),
    };

    private static IEnumerable<GroupScore> Groups(GroupKind kind, QuestionFacts[] questions, PathAnswer[] answers, Func<QuestionFacts, string?> key) => questions
        .Zip(answers)
        .Where(pair => key(pair.First) is not null)
        .GroupBy(pair => key(pair.First)!, pair => pair.Second.Right, StringComparer.Ordinal)
        .Select(group => new GroupScore(kind, group.Key, new Tally(group.Count(right => right), group.Count())));

    private static PathScore[] Compared(PathScore[] scores, PathAnswer[][] marks)
    {
        if (Best(scores, single: true) is not { } best)
        {
            return scores;
        }

        bool[] reference = [.. marks[Array.IndexOf(scores, best)].Select(answer => answer.Right)];
        PathScore[] compared = [.. scores.Select((score, index) => score == best ? score : score with { ToBestSingle = PairedCounts.Of([.. marks[index].Select(answer => answer.Right)], reference) })];
        int[] flows = [.. Enumerable.Range(0, scores.Length).Where(index => scores[index].Path.Structure != PathStructure.Alone)];
        var adjusted = HolmCorrection.Adjust([.. flows.Select(index => compared[index].ToBestSingle!.Value.ExactP)]);
        foreach (var (index, p) in flows.Zip(adjusted))
        {
            compared[index] = compared[index] with { AdjustedP = p };
        }

        return compared;
    }

    /// <summary>Of equally good ones the first.</summary>
    private static PathScore? Best(IEnumerable<PathScore> scores, bool single) => scores
        .Where(score => score.Path.Structure == PathStructure.Alone == single)
        .MaxBy(score => score.All.Right);

    private static IEnumerable<StructureScore> StructuresOf(PathScore[] scores) => scores
        .Where(score => score.Path.Structure is not (PathStructure.Alone or PathStructure.Other))
        .GroupBy(score => score.Path.Structure)
        .Where(group => group.Sum(score => score.Path.Orders) > 1)
        .Select(group => new StructureScore(
            group.Key,
            group.Sum(score => score.Path.Orders),
            group.Count(),
            Over(group, score => score.All.Accuracy),
            Over(group, score => score.SecondsPerQuestion)));

    /// <summary>Each order counts, also those that were run together.</summary>
    private static Spread Over(IEnumerable<PathScore> scores, Func<PathScore, double> value)
        => Spread.Of([.. scores.SelectMany(score => Enumerable.Repeat(value(score), score.Path.Orders))]);
}
