using ModelNet.Cli.Runs;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval;

/// <summary>Everything that an evaluation will do, checked, before any model is loaded.</summary>
/// <param name="Settings">As the run loop and the host take them.</param>
/// <param name="Job">The flows in the order of the paths, and the questions.</param>
/// <param name="Paths">What is evaluated, one for each flow of the job.</param>
/// <param name="QuestionFile">For people.</param>
internal sealed record EvalPlan(RunSettings Settings, RunJob Job, IReadOnlyList<EvaluationPath> Paths, string QuestionFile)
{
    /// <summary>The sessions of an evaluation: all paths of a question before the next question, so that what is interrupted can be compared.</summary>
    public IReadOnlyList<SessionPlan> Sessions(string run)
    {
        var pinned = new PinnedLanguage();
        return [.. Job.Sessions(run).Select(session => session with { Flow = pinned.Of(session.Flow, session.Question.Language) })];
    }
}
