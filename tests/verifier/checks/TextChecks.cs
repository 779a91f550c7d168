using System.Text;
using ModelNet.Contracts;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.Verifier.Checks;

/// <summary>A stage's text is its tokens', up to a stop text where its task named one, and a session's text is its last stage's.</summary>
internal static class TextChecks
{
    public static void Run(LogContents log, IReadOnlyDictionary<StageKey, DecidedStage> stages, IReadOnlyDictionary<string, Result> results, Verdict verdict)
    {
        verdict["stage_results"] = log.StageResults.Count;
        verdict["duplicate_stage_results"] = 0;
        var texts = new Dictionary<StageKey, string>();
        var stops = log.StageTasks.Where(entry => entry.Message.Stop.Count > 0).ToLookup(
            entry => new StageKey(entry.Message.Session.ToString(), entry.Message.Stage, entry.Message.Attempt), entry => entry.Message.Stop.Items().Select(text => text.ToString()).ToArray());
        foreach (var entry in log.StageResults.Where(entry => entry.Message.Outcome == Outcome.Completed))
        {
            CheckStage(entry.Message, stages, stops, texts, verdict);
        }

        foreach (var (session, result) in results.Where(pair => pair.Value.Outcome == Outcome.Completed))
        {
            CheckSession(session, result, texts, verdict);
        }
    }

    private static void CheckStage(StageResult result, IReadOnlyDictionary<StageKey, DecidedStage> stages, ILookup<StageKey, string[]> stops, Dictionary<StageKey, string> texts, Verdict verdict)
    {
        var key = new StageKey(result.Session.ToString(), result.Stage, result.Attempt);
        var text = result.Text.ToString();
        if (!texts.TryAdd(key, text))
        {
            verdict["duplicate_stage_results"]++;
            verdict.Check(texts[key] == text, () => $"{key}: two stage results with different texts");
            return;
        }

        if (!stages.TryGetValue(key, out var stage))
        {
            verdict.Violated($"{key}: a stage result but no tokens");
            return;
        }

        verdict.Check(stage.Finish != Finish.None, () => $"{key}: completed, but its tokens have no end");
        verdict.Check(result.TokenCount == stage.Steps.Count(step => step.Bytes.Length > 0), () => $"{key}: {result.TokenCount} tokens in the result, {stage.Steps.Count} steps on the log");
        var decoded = Before(TextOf(stage), stops[key].FirstOrDefault() ?? []);
        verdict.Check(decoded == text, () => $"{key}: its tokens spell \"{decoded}\", its result says \"{text}\"");
    }

    private static string Before(string text, string[] stops) =>
        text[..stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(start => start >= 0).DefaultIfEmpty(text.Length).Min()];

    private static void CheckSession(string session, Result result, Dictionary<StageKey, string> texts, Verdict verdict)
    {
        var summaries = result.Stages.Items().ToList();
        verdict.Check(summaries.Count > 0 && summaries[^1].Text.Equals(result.Text), () => $"{session}: its text is not its last stage's");
        foreach (var summary in summaries)
        {
            var said = texts.Where(pair => pair.Key.Session == session && pair.Key.Stage == summary.Stage).OrderBy(pair => pair.Key.Attempt).Select(pair => pair.Value).LastOrDefault();
            verdict.Check(said == summary.Text.ToString(), () => $"{session} stage {summary.Stage}: the session's result has another text than the stage's");
        }
    }

    /// <summary>Bytes to text: invalid sequences are replaced, an incomplete one at the end is left out.</summary>
    private static string TextOf(DecidedStage stage)
    {
        var bytes = stage.Steps.SelectMany(step => step.Bytes).ToArray();
        var text = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        return new string(text, 0, Encoding.UTF8.GetDecoder().GetChars(bytes, text, flush: false));
    }
}
