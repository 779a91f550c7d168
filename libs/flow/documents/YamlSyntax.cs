using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace ModelNet.Flow;

/// <summary>Words the YAML parser's errors. Tabs are named where they are the likely cause.</summary>
internal static partial class YamlSyntax
{
    internal static void Report(YamlException e, LineMap lines, ErrorList errors)
    {
        Position at = lines.Locate(e.Start);
        bool saysTab = e.Message.Contains("tab", StringComparison.Ordinal);
        if (ReportTabs(lines, errors, saysTab ? lines.Count : at.Line))
        {
            return;
        }

        string cause = Place().Replace(e.Message, "").Trim().TrimEnd('.');
        errors.Add(
            "yaml_syntax",
            $"this is not valid YAML: {Shown.Clean(cause)}",
            "check the indentation; put text in quotes that contains ': ' or starts with '{', '[', '*', '&' or '%'",
            at);
    }

    /// <summary>Reports every line up to <paramref name="last"/> whose indentation contains a tab.</summary>
    private static bool ReportTabs(LineMap lines, ErrorList errors, int last)
    {
        bool any = false;
        for (int line = 1; line <= Math.Min(last, lines.Count); line++)
        {
            ReadOnlySpan<char> text = lines.Line(line);
            int tab = text.IndexOf('\t');
            if (tab >= 0 && text[..tab].IsWhiteSpace())
            {
                errors.Add("yaml_tab", "a tab is used for indentation", "YAML indents with spaces; replace the tab", new Position(line, tab + 1));
                any = true;
            }
        }

        return any;
    }

    [GeneratedRegex(@"^\(Line: \d+, Col: \d+, Idx: \d+\) - \(Line: \d+, Col: \d+, Idx: \d+\): ", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
