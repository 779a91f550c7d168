namespace ModelNet.Flow;

/// <summary>Splits an expression into tokens. White space and line ends separate; <c>#</c> starts a comment.</summary>
internal static class Lexer
{
    private const string LookAlikes = "→⇒＞》»，、［］【】（）＊×＃－";

    /// <summary>The tokens, ended by <see cref="TokenType.End"/>; null when a character is not part of the language.</summary>
    internal static List<Token>? Split(string text, Func<int, Position> locate, ErrorList errors)
    {
        var tokens = new List<Token>();
        bool clean = true;
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c == '#')
            {
                int end = text.IndexOf('\n', i);
                i = end < 0 ? text.Length : end;
            }
            else
            {
                int length = Read(text, i, locate(i), tokens);
                clean &= length > 0;
                i += length > 0 ? length : Unexpected(text, i, locate(i), errors);
            }
        }

        tokens.Add(new Token(TokenType.End, "", locate(text.Length)));
        return clean ? tokens : null;
    }

    /// <summary>Reads one token and returns its length, 0 when there is none.</summary>
    private static int Read(string text, int start, Position at, List<Token> tokens)
    {
        if (text[start] == '*')
        {
            return ReadWeight(text, start, at, tokens);
        }

        if (char.IsAsciiLetterOrDigit(text[start]))
        {
            int end = start;
            while (end < text.Length && ModelNames.IsNameCharacter(text[end]))
            {
                end++;
            }

            tokens.Add(new Token(TokenType.Name, text[start..end], at));
            return end - start;
        }

        if (SignOf(text[start]) is not { } sign)
        {
            return 0;
        }

        tokens.Add(new Token(sign, text[start].ToString(), at));
        return 1;
    }

    private static int ReadWeight(string text, int star, Position at, List<Token> tokens)
    {
        int from = star + 1;
        while (from < text.Length && text[from] is ' ' or '\t')
        {
            from++;
        }

        int to = from;
        while (to < text.Length && (ModelNames.IsNameCharacter(text[to]) || text[to] == '+'))
        {
            to++;
        }

        tokens.Add(new Token(TokenType.Weight, text[from..to], at));
        return to - star;
    }

    private static TokenType? SignOf(char c) => c switch
    {
        '>' => TokenType.Arrow,
        ',' => TokenType.Comma,
        '[' => TokenType.OpenBracket,
        ']' => TokenType.CloseBracket,
        '(' => TokenType.OpenParenthesis,
        ')' => TokenType.CloseParenthesis,
        _ => null,
    };

    private static int Unexpected(string text, int start, Position at, ErrorList errors)
    {
        int length = char.IsSurrogatePair(text, start) ? 2 : 1;
        string hint = LookAlikes.Contains(text[start], StringComparison.Ordinal)
            ? "write the plain ASCII sign: > , [ ] ( ) *"
            : "a flow has model names (letters, digits, '.', '_', '-'; a letter or digit first) and the signs > , [ ] ( ) *";
        errors.Add("unexpected_character", $"{Shown.Quote(text.Substring(start, length))} is not part of the flow language", hint, at);
        return length;
    }
}
