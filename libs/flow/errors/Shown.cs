using System.Globalization;
using System.Text;

namespace ModelNet.Flow;

/// <summary>Makes user text safe to print: no control characters (a terminal would obey them), bounded length.</summary>
internal static class Shown
{
    private const int Longest = 60;

    /// <summary>The text in single quotes.</summary>
    internal static string Quote(string text) => $"'{Clean(text.Length > Longest ? text[..Longest] + "…" : text)}'";

    internal static string Clean(ReadOnlySpan<char> text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (IsUnsafe(c))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    /// <summary>Control and format characters (the latter include those that reverse the direction of text) and line separators.</summary>
    internal static bool IsUnsafe(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
