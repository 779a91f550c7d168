using ModelNet.Cli.Runs;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval;

/// <summary>An evaluation with its numbers.</summary>
/// <param name="Plan">What was asked for.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Summary">The numbers.</param>
/// <param name="Answered">Sessions that have ended, of all commands.</param>
/// <param name="Tokens">Of those sessions.</param>
internal sealed record EvalResult(EvalPlan Plan, RunFolder Folder, EvaluationSummary Summary, int Answered, long Tokens)
{
    public int Sessions => Plan.Paths.Count * Plan.Job.Questions.Questions.Count;

    public bool Complete => Answered == Sessions;

    /// <summary>Paths as tables show them: the best first.</summary>
    public IReadOnlyList<PathScore> Ranked => [.. Summary.Paths.OrderByDescending(score => score.All.Right)];

    public static EvalResult Of(EvalPlan plan, RunFolder folder, IReadOnlyList<AnswerLine> lines)
    {
        var questions = plan.Job.Questions.Questions;
        var byKey = lines.GroupBy(line => (line.Path, line.Id)).ToDictionary(same => same.Key, same => same.First().Mark());
        PathAnswer?[][] answers = [.. plan.Paths.Select(path => questions.Select(question => byKey.GetValueOrDefault((path.Name, question.Id))).ToArray())];
        var summary = EvaluationAnalysis.Of([.. questions.Select(question => new QuestionFacts(question.Id, question.Family, question.Language))], plan.Paths, answers);
        return new EvalResult(plan, folder, summary, answers.Sum(path => path.Count(answer => answer is not null)), answers.Sum(path => path.Sum(answer => (long)(answer?.Tokens ?? 0))));
    }
}
