using System.Globalization;
using System.Text;

namespace ModelNet.Flow;

/// <summary>Splits a template's text into literal text and placeholders. <c>{{</c> and <c>}}</c> are the braces themselves.</summary>
internal static class TemplateParser
{
    private const string Known = "placeholders: {question}, {result_1}, {result_2}, …; write {{ and }} for braces";

    /// <summary>The parts; <paramref name="problem"/> is called with code, message, hint and the offset of each error.</summary>
    internal static List<TemplatePart> Parse(string text, Action<string, string, string, int> problem)
    {
        var parts = new List<TemplatePart>();
        var literal = new StringBuilder();
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (c is not ('{' or '}'))
            {
                literal.Append(c);
                i++;
            }
            else if (i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i += 2;
            }
            else
            {
                i += c == '}' ? Lonely(i, problem) : Placeholder(text, i, parts, literal, problem);
            }
        }

        Flush(literal, parts);
        return parts;
    }

    private static int Lonely(int at, Action<string, string, string, int> problem)
    {
        problem("bad_template", "a '}' stands alone", Known, at);
        return 1;
    }

    private static int Placeholder(string text, int open, List<TemplatePart> parts, StringBuilder literal, Action<string, string, string, int> problem)
    {
        int close = text.AsSpan(open + 1).IndexOfAny("{}\n");
        if (close < 0 || text[open + 1 + close] != '}')
        {
            problem("bad_template", "a '{' is not closed", Known, open);
            return 1;
        }

        string name = text.Substring(open + 1, close);
        if (PartOf(name) is { } part)
        {
            Flush(literal, parts);
            parts.Add(part);
        }
        else
        {
            string hint = Suggestion.Nearest(name, ["question", "result_1"]) is { } near ? $"did you mean {{{near}}}? {Known}" : Known;
            problem("unknown_placeholder", $"there is no placeholder {Shown.Quote("{" + name + "}")}", hint, open);
        }

        return close + 2;
    }

    private static TemplatePart? PartOf(string name)
    {
        if (name == "question")
        {
            return TemplatePart.Question;
        }

        const string Prefix = "result_";
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? new TemplatePart(null, number)
            : null;
    }

    private static void Flush(StringBuilder literal, List<TemplatePart> parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new TemplatePart(literal.ToString(), 0));
            literal.Clear();
        }
    }
}
