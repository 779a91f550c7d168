using System.Globalization;

namespace ModelNet.Flow;

/// <summary>Words the errors of an expression: what was written, not what the parser expected.</summary>
internal sealed class SyntaxErrors(ErrorList errors)
{
    internal bool Any { get; private set; }

    internal void CheckName(Token name)
    {
        if (name.Text.Length > FlowLimits.NameLength)
        {
            Add("name_too_long", $"the model name has {name.Text.Length} characters; the limit is {FlowLimits.NameLength}", "give the model a shorter name", name.At);
        }
    }

    /// <summary>The weight, or null when it is not one.</summary>
    internal double? CheckWeight(Token weight)
    {
        if (Weights.TryParse(weight.Text, out double value))
        {
            return value;
        }

        Add("bad_weight", $"{Shown.Quote("*" + weight.Text)} is not a weight", Weights.Rule, weight.At);
        return null;
    }

    internal void TooDeep(Token open) =>
        Add("too_deep", $"brackets are nested more than {FlowLimits.NestingDepth} deep", "remove brackets that change nothing", open.At);

    /// <summary>A model or an opening bracket had to come, but <paramref name="token"/> did.</summary>
    internal void ElementExpected(Token token, Token? previous, Token? open)
    {
        switch (previous?.Type, token.Type)
        {
            case (null, TokenType.End):
                Add("empty_flow", "the flow is empty", "write a model's name, such as: ada", token.At);
                break;
            case (_, TokenType.Weight):
                Add("misplaced_weight", "a weight stands where a model should", "write the weight behind an item of a group: [a*2, b]", token.At);
                break;
            case (TokenType.Arrow, _):
                Dangling(previous.Value);
                break;
            case (_, TokenType.Arrow):
                Dangling(token);
                break;
            case (TokenType.OpenBracket or TokenType.OpenParenthesis, TokenType.CloseBracket or TokenType.CloseParenthesis):
                Add("empty_group", "there is nothing between the brackets", "write at least one model: [ada, bo]", previous.Value.At);
                break;
            case (_, TokenType.End) when open is { } left:
                Unclosed(left);
                break;
            case (TokenType.Comma, _):
                DanglingComma(previous.Value);
                break;
            case (_, TokenType.Comma):
                DanglingComma(token);
                break;
            default:
                Unopened(token);
                break;
        }
    }

    /// <summary>A chain inside <paramref name="open"/> has ended, but not with the bracket that closes it.</summary>
    internal void CloseExpected(Token open, Token token, Token? previous)
    {
        switch (token.Type)
        {
            case TokenType.End:
                Unclosed(open);
                break;
            case TokenType.Arrow when previous is { Type: TokenType.Weight } weight:
                MisplacedWeight(weight);
                break;
            case TokenType.Weight:
                MisplacedWeight(token);
                break;
            case TokenType.CloseBracket or TokenType.CloseParenthesis:
                Add("unbalanced_brackets", $"'{open.Text}' is closed by '{token.Text}'", $"write '{(open.Text == "[" ? "]" : ")")}' here", token.At);
                break;
            case TokenType.Comma:
                CommaOutside(token);
                break;
            default:
                MissingSign(token);
                break;
        }
    }

    /// <summary>The outermost chain has ended, but the text goes on.</summary>
    internal void EndExpected(Token token)
    {
        switch (token.Type)
        {
            case TokenType.Comma:
                CommaOutside(token);
                break;
            case TokenType.Weight:
                MisplacedWeight(token);
                break;
            case TokenType.CloseBracket or TokenType.CloseParenthesis:
                Unopened(token);
                break;
            default:
                MissingSign(token);
                break;
        }
    }

    private void Dangling(Token arrow) =>
        Add("dangling_arrow", "'>' needs a model or a group on both sides", "write a > b, or remove the '>'", arrow.At);

    private void DanglingComma(Token comma) =>
        Add("dangling_comma", "',' needs a model on both sides", "write [a, b], or remove the ','", comma.At);

    private void Unclosed(Token open) =>
        Add("unbalanced_brackets", $"'{open.Text}' is never closed", $"add the missing '{(open.Text == "[" ? "]" : ")")}'", open.At);

    private void Unopened(Token close) =>
        Add("unbalanced_brackets", $"'{close.Text}' closes nothing", "remove it, or add the opening bracket", close.At);

    private void CommaOutside(Token comma) =>
        Add("comma_outside_group", "',' separates the models of a group only", "write [a, b] to let a and b answer together, a > b for one after the other", comma.At);

    private void MisplacedWeight(Token weight) =>
        Add("misplaced_weight", "a weight belongs behind a whole item of a group", "write [a*2, b] or [a > b*2, c]", weight.At);

    private void MissingSign(Token token) => Add(
        "missing_sign",
        $"there is no sign before {Shown.Quote(token.Text)}",
        "write '>' between models that run one after the other, ',' between models of a group",
        token.At);

    private void Add(string code, string message, string hint, Position at)
    {
        Any = true;
        errors.Add(code, message, hint, at);
    }
}

/// <summary>The numbers that weights may be.</summary>
internal static class Weights
{
    internal static string Rule { get; } = string.Create(CultureInfo.InvariantCulture, $"a weight is a number from 0 to {FlowLimits.Weight:0}, such as 2 or 0.5");

    internal static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && value is >= 0 and <= FlowLimits.Weight;
}
