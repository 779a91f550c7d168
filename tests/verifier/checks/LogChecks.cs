using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.Verifier.Checks;

/// <summary>All checks over all records of a deployment whose sessions have ended.</summary>
public static class LogChecks
{
    public static Verdict Run(LogContents log)
    {
        var verdict = new Verdict();
        var results = RequestChecks.Run(log, verdict);
        log.Unreadable.ForEach(verdict.Violated);
        TaskChecks.Run(log, verdict);
        var stages = StepChecks.Run(log, verdict);
        TextChecks.Run(log, stages, results, verdict);
        var answers = new AnswerBook(log, stages, verdict);
        RepetitionCounts.Run(answers, stages, verdict);
        FusionChecks.Run(log, answers, stages, verdict);
        return verdict;
    }
}
