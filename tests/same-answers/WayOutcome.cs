using ModelNet.Contracts;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.SameAnswers;

/// <summary>What a log says about one way's run.</summary>
public sealed class WayOutcome
{
    private WayOutcome(Way way, LogContents log, long guessedRight, long guessedWrong)
    {
        Way = way;
        GuessedRight = guessedRight;
        GuessedWrong = guessedWrong;
        Answers = AnswersOf(log);
        var fused = log.FusedTokens.Select(entry => entry.Message).Where(record => record.Kind == FusedKind.Tokens).ToList();
        Tokens = Answers.Values.Sum(answer => answer.Tokens.Count);
        Records = fused.Count;
        Early = fused.Sum(EarlyIn);
        MayDecideEarly = log.FusionTasks.Exists(entry => MayBeEarly(entry.Message));
        Rounds = log.Drafts.Count(entry => entry.Message.Pieces.Count > 0);
        FromDrafts = fused.Sum(record => Math.Max(0, record.Tokens.Count - 1));
        Verdict = LogChecks.Run(log);
    }

    public Way Way { get; }

    /// <summary>Tokens that workers computed before they were decided.</summary>
    public long GuessedRight { get; }

    /// <summary>Tokens that workers computed and had to take back.</summary>
    public long GuessedWrong { get; }

    /// <summary>Each session's answer.</summary>
    public IReadOnlyDictionary<string, Answer> Answers { get; }

    /// <summary>Decided tokens of all sessions, ends of sequences included.</summary>
    public int Tokens { get; }

    /// <summary>Records that hold them.</summary>
    public int Records { get; }

    /// <summary>Steps that were decided without some branch.</summary>
    public int Early { get; }

    /// <summary>Whether a part of some stage's branches holds more than half of its weight: without that no step is decided early.</summary>
    public bool MayDecideEarly { get; }

    /// <summary>Drafts with at least one piece.</summary>
    public int Rounds { get; }

    /// <summary>Tokens that were decided together with the one before them, so from a draft.</summary>
    public int FromDrafts { get; }

    /// <summary>What tests/verifier found: it computes every fused step again, in arithmetic of its own.</summary>
    public Verdict Verdict { get; }

    public static WayOutcome Of(Way way, LogContents log, long guessedRight, long guessedWrong) => new(way, log, guessedRight, guessedWrong);

    /// <summary>The sessions whose tokens or results are not the other run's.</summary>
    public IReadOnlyList<string> DifferentFrom(WayOutcome other) =>
        [.. Answers.Keys.Union(other.Answers.Keys).Where(session => !Same(Answers.GetValueOrDefault(session), other.Answers.GetValueOrDefault(session))).Order(StringComparer.Ordinal)];

    /// <summary>Why the run proves nothing, or null.</summary>
    public string? Void => Tokens == 0 || Answers.Values.Any(answer => !answer.Completed) ? "sessions without tokens, or that failed"
        : Way.MustDecideEarly && Early == 0 ? "no step was decided early"
        : Way.Ahead && GuessedRight == 0 ? "no token was computed before it was decided"
        : Way.MustDraft && FromDrafts == 0 ? "no token was decided from a draft"
        : null;

    private static bool Same(Answer? one, Answer? other) =>
        one is not null && other is not null && one.Completed == other.Completed && one.Text == other.Text && one.Tokens.SequenceEqual(other.Tokens, StringComparer.Ordinal);

    private static int EarlyIn(FusedTokens record)
    {
        var early = 0;
        foreach (var token in record.Tokens)
        {
            early += token.Absent > 0 ? 1 : 0;
        }

        return early;
    }

    private static bool MayBeEarly(FusionTask task)
    {
        var (sum, least) = (0.0, double.MaxValue);
        foreach (var branch in task.Branches)
        {
            (sum, least) = (sum + branch.Weight, Math.Min(least, branch.Weight));
        }

        return sum - least > sum / 2;
    }

    private static Dictionary<string, Answer> AnswersOf(LogContents log)
    {
        var tokens = new Dictionary<(string Session, int Stage, int Step), string>();
        foreach (var record in log.FusedTokens.Select(entry => entry.Message).Where(record => record.Kind == FusedKind.Tokens))
        {
            for (var i = 0; i < record.Tokens.Count; i++)
            {
                // The first record of a step in the log decides it.
                tokens.TryAdd((record.Session.ToString(), record.Stage, record.FirstStep + i), Convert.ToHexString(record.Tokens[i].Bytes.Span));
            }
        }

        var bySession = tokens.OrderBy(token => token.Key).ToLookup(token => token.Key.Session, token => $"{token.Key.Stage}/{token.Key.Step} {token.Value}", StringComparer.Ordinal);
        return log.Results.Select(entry => entry.Message).DistinctBy(result => result.Session.ToString())
            .ToDictionary(result => result.Session.ToString(), result => new Answer(result.Outcome == Outcome.Completed, result.Text.ToString(), [.. bySession[result.Session.ToString()]]), StringComparer.Ordinal);
    }
}

/// <summary>How a session ended.</summary>
/// <param name="Completed">Whether it has an answer.</param>
/// <param name="Text">The answer.</param>
/// <param name="Tokens">The fused tokens of all stages, each with its stage, its step and its bytes in hex.</param>
public sealed record Answer(bool Completed, string Text, IReadOnlyList<string> Tokens);
