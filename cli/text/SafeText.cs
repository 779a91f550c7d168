using System.Globalization;
using System.Text;

namespace ModelNet.Cli.Text;

/// <summary>
/// Makes text of files and models safe to print: a terminal would obey control characters, and redirected output must not hold any
/// escape byte. They are shown as \u001b and the like; JSON output carries the exact text.
/// </summary>
internal static class SafeText
{
    /// <summary>Newlines and tabs stay.</summary>
    public static string Lines(ReadOnlySpan<char> text) => Clean(text, keepLines: true);

    /// <summary>Newlines become spaces.</summary>
    public static string OneLine(ReadOnlySpan<char> text) => Clean(text, keepLines: false);

    /// <summary>One line of at most so many characters.</summary>
    public static string Short(string text, int length)
    {
        var line = OneLine(text.AsSpan().Trim());
        return line.Length <= length ? line : string.Concat(line.AsSpan(0, CutBefore(line, length - 1)), "…");
    }

    /// <summary>The beginning of a line that fits so many cells of a terminal.</summary>
    public static string Fit(string line, int cells)
    {
        if (TextTable.Cells(line) <= cells)
        {
            return line;
        }

        var fitting = new StringBuilder();
        var used = 1;
        foreach (var rune in line.EnumerateRunes())
        {
            used += TextTable.Cells(rune.ToString());
            if (used > cells)
            {
                break;
            }

            fitting.Append(rune.ToString());
        }

        return fitting.Append('…').ToString();
    }

    /// <summary>The end of a text on one line that fits so many cells of a terminal.</summary>
    public static string Tail(string text, int cells)
    {
        var line = OneLine(text.AsSpan(Math.Max(0, text.Length - (4 * cells))).Trim());
        if (TextTable.Cells(line) <= cells)
        {
            return line;
        }

        var start = line.Length;
        for (var used = 1; start > 0; start--)
        {
            // The halves of a surrogate pair have no width of their own; together they are one wide character at most.
            used += char.IsLowSurrogate(line[start - 1]) ? 2 : char.IsHighSurrogate(line[start - 1]) ? 0 : TextTable.Cells(line[(start - 1)..start]);
            if (used > cells)
            {
                break;
            }
        }

        return string.Concat("…", line.AsSpan(start < line.Length && char.IsLowSurrogate(line[start]) ? start + 1 : start));
    }

    // Half a surrogate pair is no character.
    private static int CutBefore(string text, int at) => at > 0 && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;

    private static string Clean(ReadOnlySpan<char> text, bool keepLines)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            Append(safe, c, keepLines);
        }

        return safe.ToString();
    }

    private static void Append(StringBuilder safe, char c, bool keepLines)
    {
        if (c is '\n' or '\t')
        {
            safe.Append(keepLines ? c : ' ');
        }
        else if (c == '\r')
        {
            safe.Append(keepLines ? "" : " ");
        }
        else if (IsUnsafe(c))
        {
            safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        else
        {
            safe.Append(c);
        }
    }

    // Format characters include those that reverse the direction of text; the zero-width joiner is part of ordinary emoji and scripts.
    private static bool IsUnsafe(char c) => c is not ('\u200c' or '\u200d')
        && char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
