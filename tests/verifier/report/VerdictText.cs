using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ModelNet.Verifier.Report;

/// <summary>A verdict for programs and for people.</summary>
public static class VerdictText
{
    /// <summary>One line: every count, <c>violations</c> (their number), <c>first_violations</c> and <c>holds</c>.</summary>
    public static string Json(Verdict verdict)
    {
        var line = new Dictionary<string, object> { ["holds"] = verdict.Holds, ["violations"] = verdict.ViolationCount };
        foreach (var (name, count) in verdict.Counts)
        {
            line[name] = count;
        }

        line["first_violations"] = verdict.Violations;
        return JsonSerializer.Serialize(line);
    }

    public static string Table(Verdict verdict)
    {
        var text = new StringBuilder();
        var width = verdict.Counts.Max(count => count.Key.Length);
        foreach (var (name, count) in verdict.Counts)
        {
            text.Append(name.PadRight(width)).Append("  ").AppendLine(count.ToString("N0", CultureInfo.InvariantCulture).PadLeft(10));
        }

        foreach (var violation in verdict.Violations)
        {
            text.Append("violated: ").AppendLine(violation);
        }

        return text.Append(verdict.Holds ? "everything holds" : $"{verdict.ViolationCount} violations").ToString();
    }
}
