using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ModelNet.Flow;

/// <summary>Finds a character of a scalar's value in the file. Exact for text on one line without escapes and for literal blocks; else the scalar's start.</summary>
internal static class ScalarPlaces
{
    internal static Func<int, Position> For(Scalar scalar, LineMap lines)
    {
        Position start = lines.Locate(scalar.Start);
        return scalar.Style switch
        {
            ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => OnOneLine(scalar, start),
            ScalarStyle.Literal => offset => InBlock(scalar.Value, offset, start, lines),
            ScalarStyle.Folded when scalar.Value.AsSpan().TrimEnd('\n').IndexOf('\n') < 0 => offset => InBlock(scalar.Value, offset, start, lines),
            _ => _ => start,
        };
    }

    private static Func<int, Position> OnOneLine(Scalar scalar, Position start)
    {
        int quote = scalar.Style == ScalarStyle.Plain ? 0 : 1;
        bool exact = scalar.Start.Line == scalar.End.Line && scalar.End.Column - scalar.Start.Column == scalar.Value.Length + (2 * quote);
        return exact ? offset => start with { Column = start.Column + quote + offset } : _ => start;
    }

    /// <summary>The block's content begins on the line after its sign; every line loses the indentation of the first that is not blank.</summary>
    private static Position InBlock(string value, int offset, Position start, LineMap lines)
    {
        ReadOnlySpan<char> before = value.AsSpan(0, Math.Min(offset, value.Length));
        int line = start.Line + 1 + before.Count('\n');
        int indentation = 0;
        for (int first = start.Line + 1; first <= lines.Count; first++)
        {
            ReadOnlySpan<char> content = lines.Line(first);
            if (!content.IsWhiteSpace())
            {
                indentation = content.Length - content.TrimStart(' ').Length;
                break;
            }
        }

        return line <= lines.Count ? new Position(line, indentation + offset - (before.LastIndexOf('\n') + 1) + 1) : start;
    }
}
