namespace ModelNet.Evaluation;

/// <summary>Finds the place where a text says that its final answer begins.</summary>
internal static class AnswerMark
{
    private const string Mark = "####";
    private const string Box = @"\boxed{";

    /// <summary>The rest of the line after the last mark, else the content of the last box; null when there is neither.</summary>
    public static string? Find(string text)
    {
        var mark = text.LastIndexOf(Mark, StringComparison.Ordinal);
        if (mark >= 0)
        {
            return text[(mark + Mark.Length)..].TrimStart().Split('\n')[0];
        }

        var box = text.LastIndexOf(Box, StringComparison.Ordinal);
        return box < 0 ? null : Braced(text.AsSpan(box + Box.Length));
    }

    /// <summary>Up to the brace that closes the one before it.</summary>
    private static string Braced(ReadOnlySpan<char> text)
    {
        var depth = 1;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return text[..i].ToString();
            }
        }

        return text.ToString();
    }
}
