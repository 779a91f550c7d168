namespace ModelNet.Flow;

/// <summary>
/// A recursive-descent parser: <c>chain = element { "&gt;" element }</c>, <c>element = name | "(" chain ")" | "[" item { "," item } "]"</c>,
/// <c>item = chain [ "*" number ]</c>. It stops at the first error of structure (what follows would be guesses); bad weights and names
/// are collected.
/// </summary>
internal sealed class ExpressionParser
{
    private readonly List<Token> _tokens;
    private readonly SyntaxErrors _errors;
    private int _next;
    private int _depth;

    private ExpressionParser(List<Token> tokens, SyntaxErrors errors) => (_tokens, _errors) = (tokens, errors);

    private Token Current => _tokens[_next];

    private Token? Previous => _next > 0 ? _tokens[_next - 1] : null;

    /// <summary>The expression, or null when there were errors.</summary>
    internal static FlowNode? Parse(string text, Func<int, Position> locate, ErrorList errors)
    {
        if (Lexer.Split(text, locate, errors) is not { } tokens)
        {
            return null;
        }

        var syntaxErrors = new SyntaxErrors(errors);
        var parser = new ExpressionParser(tokens, syntaxErrors);
        FlowNode? node = parser.Chain(null);
        return node is null || !parser.AtEnd() || syntaxErrors.Any ? null : node;
    }

    private FlowNode? Chain(Token? open)
    {
        var elements = new List<FlowNode>();
        do
        {
            if (Element(open) is not { } element)
            {
                return null;
            }

            elements.Add(element);
        }
        while (Skip(TokenType.Arrow));
        return ChainNode.Of(elements);
    }

    private FlowNode? Element(Token? open)
    {
        Token token = Current;
        switch (token.Type)
        {
            case TokenType.Name:
                _next++;
                _errors.CheckName(token);
                return new ModelNode(token.Text, token.At);
            case TokenType.OpenParenthesis:
                return Nested(token, Parenthesised);
            case TokenType.OpenBracket:
                return Nested(token, Group);
            default:
                _errors.ElementExpected(token, Previous, open);
                return null;
        }
    }

    private FlowNode? Nested(Token open, Func<Token, FlowNode?> inner)
    {
        if (++_depth > FlowLimits.NestingDepth)
        {
            _errors.TooDeep(open);
            return null;
        }

        _next++;
        FlowNode? node = inner(open);
        _depth--;
        return node;
    }

    private FlowNode? Parenthesised(Token open)
    {
        FlowNode? chain = Chain(open);
        return chain is not null && Close(open, TokenType.CloseParenthesis) ? chain : null;
    }

    private GroupNode? Group(Token open)
    {
        var items = new List<GroupItem>();
        do
        {
            if (Chain(open) is not { } chain)
            {
                return null;
            }

            items.Add(new GroupItem(chain, Weight()));
        }
        while (Skip(TokenType.Comma));
        return Close(open, TokenType.CloseBracket) ? new GroupNode(items, open.At) : null;
    }

    private double? Weight()
    {
        Token token = Current;
        return Skip(TokenType.Weight) ? _errors.CheckWeight(token) : null;
    }

    private bool Close(Token open, TokenType type)
    {
        if (Skip(type))
        {
            return true;
        }

        _errors.CloseExpected(open, Current, Previous);
        return false;
    }

    private bool AtEnd()
    {
        if (Current.Type == TokenType.End)
        {
            return true;
        }

        _errors.EndExpected(Current);
        return false;
    }

    private bool Skip(TokenType type)
    {
        if (Current.Type != type)
        {
            return false;
        }

        _next++;
        return true;
    }
}
