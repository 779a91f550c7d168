using System.Text;
using ModelNet.Contracts;
using ModelNet.Verifier.Fusion;
using ModelNet.Verifier.Reading;

namespace ModelNet.Verifier.Checks;

/// <summary>
/// A step of a stage that fuses spans: its candidates are what its branches drafted first, every branch scored all of them, the recorded winner is the best by these scores, and the stage ends with it where it
/// says so.
/// </summary>
internal sealed class SpanChecks
{
    private readonly AnswerBook _answers;
    private readonly Dictionary<(StageKey Stage, int Branch, int Step), NaiveSpan?> _drafts = [];

    public SpanChecks(LogContents log, AnswerBook answers)
    {
        _answers = answers;
        foreach (var (_, draft) in log.Drafts)
        {
            var pieces = draft.Pieces.Items().Select(piece => TokenTables.TextOf(piece.Span)).ToList();
            var span = pieces.Count == 0 ? null : new NaiveSpan(string.Concat(pieces), pieces[^1].Length == 0);
            _drafts.TryAdd((new StageKey(draft.Session.ToString(), draft.Stage, draft.Attempt), draft.Branch, draft.FirstStep), span);
        }
    }

    /// <summary>Null when the step is right; otherwise what is wrong.</summary>
    public string? Refute(StageKey key, DecidedStage stage, FusionTask task, int step)
    {
        var decided = stage.Steps[step];
        if (decided.Policy != "span" || !decided.Certified)
        {
            return $"its record names the policy \"{decided.Policy}\", its task \"span\"";
        }

        var votes = new List<NaiveSpanVote>();
        var candidates = Enumerable.Range(0, task.Branches.Count).Select(branch => Draft(key, branch, step)).OfType<NaiveSpan>().ToHashSet();
        for (var branch = 0; branch < task.Branches.Count; branch++)
        {
            if (_answers.First(key, branch, step, 0) is not { } answer)
            {
                return $"branch {branch} has no scores";
            }

            if (answer.Position.Status == PositionStatus.Abstain)
            {
                continue;
            }

            var scores = answer.Spans.Select(score => (Span: new NaiveSpan(TokenTables.TextOf(score.Bytes.Span), score.Ends), score.Microbits, score.Own)).ToList();
            if (scores.Count != candidates.Count || !candidates.SetEquals(scores.Select(score => score.Span)))
            {
                return $"branch {branch} scores {scores.Count} spans, its stage has drafted {candidates.Count}";
            }

            if (scores.Where(score => score.Own).Select(score => score.Span).SingleOrDefault() != Draft(key, branch, step))
            {
                return $"branch {branch} names a span its own that it has not drafted first";
            }

            votes.Add(new NaiveSpanVote(branch, task.Branches[branch].Weight, Draft(key, branch, step), scores.ToDictionary(score => score.Span, score => score.Microbits)));
        }

        return Refute(stage, task, step, votes) ?? WhyNotThisEnd(stage, task, step);
    }

    /// <summary>The record of the last step says that the stage ends; a stop text does that too, and then the span may or may not have ended.</summary>
    private static string? Refute(DecidedStage stage, FusionTask task, int step, List<NaiveSpanVote> votes)
    {
        var decided = stage.Steps[step];
        var ends = step == stage.Steps.Count - 1 && stage.Finish == Finish.EndOfSequence;
        var wrong = NaiveSpanFusion.Refute(new NaiveSpan(TokenTables.TextOf(decided.Bytes), ends), decided.Probability, decided.Weights, votes);
        return wrong is not null && ends && Stops(stage, task, step)
            ? NaiveSpanFusion.Refute(new NaiveSpan(TokenTables.TextOf(decided.Bytes), Ends: false), decided.Probability, decided.Weights, votes)
            : wrong;
    }

    private NaiveSpan? Draft(StageKey key, int branch, int step) => _drafts.GetValueOrDefault((key, branch, step));

    private static bool Stops(DecidedStage stage, FusionTask task, int step)
    {
        var text = string.Concat(stage.Steps.Take(step + 1).Select(decided => TokenTables.TextOf(decided.Bytes)));
        return task.Stop.ToStrings().Any(stop => text.Contains(TokenTables.TextOf(Encoding.UTF8.GetBytes(stop)), StringComparison.Ordinal));
    }

    /// <summary>Every step counts as many tokens as a span may have.</summary>
    private static string? WhyNotThisEnd(DecidedStage stage, FusionTask task, int step)
    {
        var full = (long)(step + 1) * task.SpanLength >= task.MaxTokens;
        var last = step == stage.Steps.Count - 1;
        return full && !last ? "the stage goes on although its limit is reached"
            : last && stage.Finish == Finish.Length && !full ? "the stage ends for its limit, which is not reached"
            : !last && Stops(stage, task, step) ? "the stage goes on behind a stop text"
            : null;
    }
}
