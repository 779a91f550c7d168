using System.Globalization;

namespace ModelNet.Inference.Llama.Chat;

/// <summary>
/// Templates are rendered with a mark in place of each message, and the messages are put in afterwards: so it is known which bytes
/// of the prompt are the template's. White space around the mark shows whether the template trims messages.
/// </summary>
internal static class MessageMarks
{
    private const char Edge = '\u0001';

    // Counts as white space when llama.cpp trims, and no template contains it.
    private const char Space = '\v';

    /// <summary>What stands for the message while rendering; a blank message stands for itself, since templates ask whether one is empty.</summary>
    internal static string Of(int index, string content)
        => IsBlank(content) ? content : string.Create(CultureInfo.InvariantCulture, $"{Space}{Edge}{index}{Edge}{Space}");

    /// <summary>Cuts the rendered text at the marks.</summary>
    internal static List<ChatSegment> Split(string rendered, IReadOnlyList<ChatMessage> messages)
    {
        var segments = new List<ChatSegment>();
        var from = 0;
        for (var open = rendered.IndexOf(Edge, StringComparison.Ordinal); open >= 0; open = rendered.IndexOf(Edge, from))
        {
            var close = rendered.IndexOf(Edge, open + 1);
            var content = messages[int.Parse(rendered.AsSpan(open + 1, close - open - 1), CultureInfo.InvariantCulture)].Content;
            var keepsLeft = open > from && rendered[open - 1] == Space;
            var keepsRight = close + 1 < rendered.Length && rendered[close + 1] == Space;
            segments.Add(ChatSegment.Template(rendered[from..(keepsLeft ? open - 1 : open)]));
            segments.Add(ChatSegment.Message(Trim(content, !keepsLeft, !keepsRight)));
            from = keepsRight ? close + 2 : close + 1;
        }

        segments.Add(ChatSegment.Template(rendered[from..]));
        return segments;
    }

    /// <summary>C's isspace in the default locale, which is what llama.cpp trims by.</summary>
    internal static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r';

    private static bool IsBlank(string content) => content.All(IsSpace);

    private static string Trim(string content, bool left, bool right)
    {
        var (from, to) = (0, content.Length);
        while (left && from < to && IsSpace(content[from]))
        {
            from++;
        }

        while (right && to > from && IsSpace(content[to - 1]))
        {
            to--;
        }

        return content[from..to];
    }
}
