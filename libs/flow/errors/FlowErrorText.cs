using System.Text;

namespace ModelNet.Flow;

/// <summary>Shows an error together with the line it is in and a caret under the place.</summary>
public static class FlowErrorText
{
    private const int Window = 100;

    /// <summary>
    /// Several lines without a final newline: code, place and message; the source line; the caret; the hint. Long lines are cut around the
    /// place, control characters are shown as escapes, and characters that terminals draw two cells wide get two cells.
    /// </summary>
    public static string Render(FlowError error, string source)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(source);
        var text = new StringBuilder().Append($"{error.Code} at {error.Line}:{error.Column}: {error.Message}\n");
        var lines = new LineMap(source);
        if (error.Line <= lines.Count)
        {
            AppendSource(text, lines.Line(error.Line), error.Column - 1);
        }

        return text.Append($"  hint: {error.Hint}").ToString();
    }

    private static void AppendSource(StringBuilder text, ReadOnlySpan<char> line, int at)
    {
        at = Math.Min(at, line.Length);
        int from = Math.Max(0, at - (Window / 2));
        ReadOnlySpan<char> before = line[from..at];
        ReadOnlySpan<char> after = line[at..Math.Min(line.Length, from + Window)];
        string lead = (from > 0 ? "…" : "") + Shown.Clean(before);
        text.Append($"  {lead}{Shown.Clean(after)}\n  ").Append(' ', Cells(lead)).Append("^\n");
    }

    /// <summary>How many cells a terminal needs; East Asian wide characters take two.</summary>
    private static int Cells(string text) => text.EnumerateRunes().Sum(rune => IsWide(rune.Value) ? 2 : 1);

    private static bool IsWide(int c) =>
        c is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F9FF) or (>= 0x20000 and <= 0x3FFFD);
}
