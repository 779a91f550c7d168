namespace ModelNet.Cli.Eval.Report;

/// <summary>A table of escaped cells; numbers go right.</summary>
internal static class HtmlTable
{
    public static string Of(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Markup().Raw("<div class=\"scroll\"><table>").Raw($"<thead><tr>{string.Concat(headings.Select(heading => $"<th>{Markup.Text(heading)}</th>"))}</tr></thead>").Raw("<tbody>");
        foreach (var row in rows)
        {
            table.Raw($"<tr>{string.Concat(row.Select(Cell))}</tr>");
        }

        return table.Raw("</tbody></table></div>").ToString();
    }

    private static string Cell(string text) => $"<td{(IsNumber(text) ? " class=\"number\"" : "")}>{Markup.Text(text)}</td>";

    // A hash begins with a digit too, but no number is that long.
    private static bool IsNumber(string text) => text.Length is > 0 and < 32 && (char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '<');
}
