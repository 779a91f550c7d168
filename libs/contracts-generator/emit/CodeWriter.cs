using System.Text;

namespace ModelNet.Contracts.Generator;

/// <summary>Lines with indentation.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _indent;

    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', _indent * 4).Append(line);
        }
        _text.Append('\n');
    }

    /// <summary>A line, then <paramref name="body"/> in braces.</summary>
    public void Block(string head, Action body)
    {
        Line(head);
        Line("{");
        _indent++;
        body();
        _indent--;
        Line("}");
    }

    public void Doc(string text)
    {
        if (text.Length > 0)
        {
            Line($"/// <summary>{Escape(text)}</summary>");
        }
    }

    public override string ToString() => _text.ToString();

    private static string Escape(string text) =>
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace('\n', ' ').Replace('\r', ' ');
}
