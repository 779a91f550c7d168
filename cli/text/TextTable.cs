using System.Text;

namespace ModelNet.Cli.Text;

/// <summary>A table of aligned columns in plain characters. Numbers go right, text left.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const string Gap = "  ";
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(cell => SafeText.OneLine(cell))]);

    /// <summary>Writes heading and rows; nothing when there are no rows.</summary>
    public void WriteTo(TextWriter output)
    {
        foreach (var line in Lines())
        {
            output.WriteLine(line);
        }
    }

    /// <summary>The heading, then the rows; nothing when there are no rows.</summary>
    public IEnumerable<string> Lines()
    {
        if (_rows.Count == 0)
        {
            return [];
        }

        var right = headings.Select((_, column) => _rows.TrueForAll(row => IsNumber(row[column]))).ToArray();
        var widths = headings.Select((heading, column) => Math.Max(Cells(heading), _rows.Max(row => Cells(row[column])))).ToArray();
        return _rows.Prepend(headings).Select(row => Line(row, widths, right));
    }

    /// <summary>How many cells a terminal needs; East Asian wide characters take two.</summary>
    public static int Cells(string text) => text.EnumerateRunes().Sum(rune => IsWide(rune.Value) ? 2 : 1);

    private static string Line(string[] row, int[] widths, bool[] right)
    {
        var line = new StringBuilder();
        for (var column = 0; column < row.Length; column++)
        {
            var fill = new string(' ', widths[column] - Cells(row[column]));
            line.Append(column > 0 ? Gap : "").Append(right[column] ? fill + row[column] : row[column] + fill);
        }

        return line.ToString().TrimEnd();
    }

    private static bool IsNumber(string cell) => cell.Length == 0 || cell == "-" || char.IsAsciiDigit(cell[0]);

    private static bool IsWide(int c) =>
        c is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F9FF) or (>= 0x20000 and <= 0x3FFFD);
}
