using System.Globalization;
using System.Net;
using System.Text;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Eval.Report;

/// <summary>Builds HTML and SVG. Every text from outside goes through <see cref="Text"/>; nothing else may come from a file or a model.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    /// <summary>Appends markup as it is.</summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup).Append('\n');
        return this;
    }

    /// <summary>Appends one SVG text.</summary>
    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="anchor">start, middle or end.</param>
    /// <param name="classes">For the style sheet.</param>
    /// <param name="text">Escaped here.</param>
    public Markup Label(double x, double y, string anchor, string classes, string text)
        => Raw($"<text x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\" class=\"{classes}\">{Text(text)}</text>");

    /// <summary>Appends one SVG line.</summary>
    public Markup Line(double x1, double y1, double x2, double y2, string classes)
        => Raw($"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" class=\"{classes}\"/>");

    /// <summary>Opens an SVG picture that scales with the page.</summary>
    public Markup Open(double width, double height, string title)
        => Raw($"<svg viewBox=\"0 0 {N(width)} {N(height)}\" role=\"img\" aria-label=\"{Text(title)}\">");

    /// <summary>Closes the picture.</summary>
    public Markup Close() => Raw("</svg>");

    public override string ToString() => _text.ToString();

    /// <summary>A text for HTML, attributes and SVG.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(SafeText.OneLine(text));

    /// <summary>A coordinate.</summary>
    public static string N(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
