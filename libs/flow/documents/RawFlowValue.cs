namespace ModelNet.Flow;

/// <summary>
/// Takes the value of the top-level <c>flow:</c> key out of the text before YAML sees it. The expression's brackets are not YAML's
/// (<c>[ada, bo] &gt; cleo</c> would be a syntax error, <c>[ada, bo]</c> a list), so users need no quotes and errors have exact places.
/// Quoted and block values are left to YAML.
/// </summary>
internal sealed record RawFlowValue(string Expression, int Offset)
{
    private const string Key = "flow:";

    /// <summary>The first such value, or null; <paramref name="yaml"/> is the text with every one replaced by a plain word of the same length.</summary>
    internal static RawFlowValue? Take(LineMap lines, out string yaml)
    {
        char[] masked = lines.Text.ToCharArray();
        RawFlowValue? first = null;
        for (int line = 1; line <= lines.Count; line++)
        {
            if (lines.Line(line).StartsWith(Key, StringComparison.Ordinal) && At(lines, line) is { } value)
            {
                first ??= value;
                Mask(masked.AsSpan(value.Offset, value.Expression.Length));
            }
        }

        yaml = new string(masked);
        return first;
    }

    private static RawFlowValue? At(LineMap lines, int line)
    {
        int start = lines.StartOf(line) + Key.Length;
        int end = EndOf(lines, line);
        ReadOnlySpan<char> value = lines.Text.AsSpan(start, end - start);
        ReadOnlySpan<char> trimmed = value.TrimStart();
        bool separated = value.Length == trimmed.Length || value[0] is ' ' or '\t' or '\n' or '\r';
        if (trimmed.IsEmpty || !separated || value.Length == trimmed.Length || trimmed[0] is '"' or '\'' or '|' or '>' or '&' or '!' or '#')
        {
            return null;
        }

        int offset = start + value.Length - trimmed.Length;
        return new RawFlowValue(lines.Text[offset..end], offset);
    }

    /// <summary>The value goes on over the following lines that are indented.</summary>
    private static int EndOf(LineMap lines, int line)
    {
        int end = line;
        for (int next = line + 1; next <= lines.Count && (lines.Line(next).IsEmpty || lines.Line(next)[0] is ' ' or '\t'); next++)
        {
            end = lines.Line(next).IsWhiteSpace() ? end : next;
        }

        return lines.StartOf(end) + lines.Line(end).Length;
    }

    private static void Mask(Span<char> value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            value[i] = i == 0 ? 'x' : value[i] is '\n' or '\r' ? value[i] : ' ';
        }
    }
}
