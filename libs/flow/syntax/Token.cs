namespace ModelNet.Flow;

internal enum TokenType
{
    Name,
    Arrow,
    Comma,
    OpenBracket,
    CloseBracket,
    OpenParenthesis,
    CloseParenthesis,

    /// <summary>A star and the number after it.</summary>
    Weight,
    End,
}

/// <param name="Type">What it is.</param>
/// <param name="Text">The name, the weight's number, or the sign itself.</param>
/// <param name="At">Where it starts.</param>
internal readonly record struct Token(TokenType Type, string Text, Position At);
