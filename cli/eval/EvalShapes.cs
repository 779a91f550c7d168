using ModelNet.Cli.Runs;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval;

/// <summary>What <c>--json</c> and <c>summary.json</c> say. Fields may be added, never changed or removed. Shares are 0 to 1.</summary>
internal static class EvalShapes
{
    private const int Digits = 6;

    public static object Begin(EvalPlan plan, RunFolder folder, bool resumed, int known) => new
    {
        type = "eval",
        run = folder.Manifest.Run,
        folder = folder.FullPath,
        fingerprint = folder.Manifest.Fingerprint,
        resumed,
        answered = known,
        sessions = plan.Paths.Count * plan.Job.Questions.Questions.Count,
        parallel = plan.Job.Parallel,
        questions = plan.Job.Questions.Questions.Count,
        bad_lines = plan.Job.Questions.Errors.Count,
        paths = plan.Paths.Select(path => path.Name),
    };

    public static object Summary(EvalResult result) => new
    {
        type = "summary",
        version = 1,
        run = result.Folder.Manifest.Run,
        created = result.Folder.Manifest.Created,
        complete = result.Complete,
        sessions = result.Sessions,
        answered = result.Answered,
        question_file = result.Plan.QuestionFile,
        questions = result.Summary.Questions,
        confidence = Interval.Confidence,
        models = result.Plan.Job.Models.Select(model => new { name = model.File.Name, path = model.File.Path, sha256 = model.Sha256 }),
        parameters = result.Folder.Manifest.Parameters,
        parallel = result.Plan.Job.Parallel,
        paths = result.Summary.Paths.Select(Path),
        structures = result.Summary.Structures.Select(structure => new
        {
            structure = structure.Structure,
            orders = structure.Orders,
            distinct = structure.Distinct,
            accuracy = Of(structure.Accuracy),
            seconds_per_question = Of(structure.Seconds),
        }),
        reviews = result.Summary.Reviews.Select(review => new
        {
            earlier = review.Earlier,
            later = review.Later,
            wrong_before = review.WrongBefore,
            mended = review.Mended,
            right_before = review.RightBefore,
            spoilt = review.Spoilt,
        }),
        best_single = result.Summary.BestSingle?.Path.Name,
        best_flow = result.Summary.BestFlow?.Path.Name,
        flow_beats_single = Verdict.Beats(result.Summary),
        weights = AccuracyWeights.Of(result.Summary).Select(weight => new { model = weight.Model, weight = weight.Weight }),
    };

    private static object Path(PathScore score) => new
    {
        path = score.Path.Name,
        expression = score.Path.Expression,
        structure = score.Path.Structure,
        orders = score.Path.Orders,
        all = Of(score.All),
        failed = score.Failed,
        tokens = score.Tokens,
        seconds_per_question = Round(score.SecondsPerQuestion),
        difference = score.ToBestSingle is not { } pair ? null : new
        {
            value = Round(pair.Difference),
            low = Round(pair.DifferenceInterval.Low),
            high = Round(pair.DifferenceInterval.High),
            only_this = pair.OnlyFirst,
            only_best_single = pair.OnlySecond,
            p = Round(pair.ExactP),
            p_adjusted = score.AdjustedP is { } adjusted ? Round(adjusted) : (double?)null,
        },
        groups = score.Groups.Select(group => new { kind = group.Kind, name = group.Name, tally = Of(group.Tally) }),
    };

    private static object Of(Tally tally) => new { right = tally.Right, asked = tally.Asked, accuracy = Round(tally.Accuracy), low = Round(tally.Interval.Low), high = Round(tally.Interval.High) };

    private static object Of(Spread spread) => new { mean = Round(spread.Mean), deviation = Round(spread.Deviation), least = Round(spread.Least), most = Round(spread.Most) };

    private static double Round(double value) => Math.Round(value, Digits);
}
