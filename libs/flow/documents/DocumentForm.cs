using System.Text.RegularExpressions;

namespace ModelNet.Flow;

/// <summary>Tells a flow file from an expression: a file has a line with a key and a colon, or starts like YAML or JSON.</summary>
internal static partial class DocumentForm
{
    internal static bool IsYaml(string text) => StartsLikeYaml(text) || KeyLine().IsMatch(text);

    private static bool StartsLikeYaml(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> content = line.Trim();
            if (content.Length > 0 && content[0] != '#')
            {
                return content[0] is '{' or '%' || line.StartsWith("---", StringComparison.Ordinal);
            }
        }

        return false;
    }

    [GeneratedRegex("""^[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[^\s#:\[\](){},>*"']+)[ \t]*:(?:[ \t\r]|$)""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex KeyLine();
}
