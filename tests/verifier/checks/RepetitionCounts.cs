using ModelNet.Contracts;
using ModelNet.Verifier.Report;

namespace ModelNet.Verifier.Checks;

/// <summary>
/// How much was computed again. A branch that is rebuilt answers the open step once more; one that answered steps anew which were decided before had begun
/// again from an earlier point without need.
/// </summary>
internal static class RepetitionCounts
{
    public static void Run(AnswerBook answers, IReadOnlyDictionary<StageKey, DecidedStage> stages, Verdict verdict)
    {
        verdict["answers"] = answers.All.Sum(step => step.Answers.Count);
        verdict["repeated_answers"] = 0;
        verdict["differing_answers"] = 0;
        verdict["answers_after_decision"] = 0;
        verdict["stages_begun_again"] = 0;
        foreach (var (key, all) in answers.All)
        {
            var longest = all[0].Position.Ids.Count;
            foreach (var answer in all.Skip(1))
            {
                var repeats = answer.Position.Ids.Count <= longest;
                longest = Math.Max(longest, answer.Position.Ids.Count);
                verdict["repeated_answers"] += repeats ? 1 : 0;
                verdict["differing_answers"] += repeats && !Same(all[0].Position, answer.Position) ? 1 : 0;
            }

            Late(key, all, stages, verdict);
        }
    }

    private static void Late((StageKey Stage, int Branch, int Step) key, IReadOnlyList<Answer> answers, IReadOnlyDictionary<StageKey, DecidedStage> stages, Verdict verdict)
    {
        if (!stages.TryGetValue(key.Stage, out var stage))
        {
            return;
        }

        if (key.Step < stage.Steps.Count)
        {
            verdict["answers_after_decision"] += answers.Count(answer => answer.Place.AtMicroseconds > stage.Steps[key.Step].Place.AtMicroseconds);
        }

        if (key.Step == 0 && stage.Steps.Count > 1)
        {
            verdict["stages_begun_again"] += answers.Any(answer => answer.Place.AtMicroseconds > stage.Steps[1].Place.AtMicroseconds) ? 1 : 0;
        }
    }

    private static bool Same(Position one, Position other) =>
        one.Status == other.Status && one.Ids.Span.StartsWith(other.Ids.Span) && one.Probabilities.Span.StartsWith(other.Probabilities.Span);
}
