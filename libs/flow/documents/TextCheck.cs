namespace ModelNet.Flow;

/// <summary>
/// Refuses characters that no flow needs and that would be cut or changed on the way: control characters (a NUL ends YAML early, an escape
/// drives terminals) and halves of surrogate pairs (which UTF-8 cannot carry).
/// </summary>
internal static class TextCheck
{
    /// <summary>Whether the text is clean; only the first bad character is reported.</summary>
    internal static bool IsClean(string text, LineMap lines, ErrorList errors)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(c) || (char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085')))
            {
                errors.Add("bad_text", $"the text contains the character U+{(int)c:X4}", "remove it; inside a double-quoted YAML text control characters can be written as \\u0001", lines.Locate(i));
                return false;
            }
        }

        return true;
    }
}
