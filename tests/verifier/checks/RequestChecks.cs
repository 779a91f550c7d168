using ModelNet.Contracts;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.Verifier.Checks;

/// <summary>
/// Every request ends in exactly one result that counts, the first, and what came out is what went in. A router that lost its partition while a broker was away may have had a result on its
/// way; when it arrives late it must say what the first says, and it is counted.
/// </summary>
internal static class RequestChecks
{
    public static IReadOnlyDictionary<string, Result> Run(LogContents log, Verdict verdict)
    {
        var asked = log.Requests.Where(entry => entry.Message.Action == RequestAction.Start).Select(entry => entry.Message.Session.ToString()).ToHashSet(StringComparer.Ordinal);
        var ended = log.Results.GroupBy(entry => entry.Message.Session.ToString(), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        verdict["requests"] = asked.Count;
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            verdict[outcome.ToString().ToLowerInvariant()] = ended.Values.Count(results => results[0].Message.Outcome == outcome);
        }

        verdict["duplicate_results"] = ended.Values.Sum(results => results.Count - 1);
        foreach (var session in asked.Where(session => !ended.ContainsKey(session)))
        {
            verdict.Violated($"{session}: no result");
        }

        foreach (var (session, results) in ended)
        {
            verdict.Check(asked.Contains(session), () => $"{session}: a result without a request");
            verdict.Check(results.TrueForAll(entry => SaysTheSame(entry.Message, results[0].Message)), () => $"{session}: {results.Count} results, at {string.Join(", ", results.Select(entry => $"{entry.Place.Partition}@{entry.Place.Offset} {entry.Message.Outcome}"))}");
        }

        verdict.Check(asked.Count == ended.Count, () => $"{asked.Count} requests but {ended.Count} sessions have a result");
        return ended.ToDictionary(pair => pair.Key, pair => pair.Value[0].Message, StringComparer.Ordinal);
    }

    private static bool SaysTheSame(Result one, Result other) => one.Outcome == other.Outcome && one.Text.Equals(other.Text) && one.ErrorCode.Equals(other.ErrorCode);
}
