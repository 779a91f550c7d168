using System.Globalization;

namespace ModelNet.Cli.Views;

/// <summary>
/// Some lines at the bottom of a terminal that are drawn again and again. Other output goes between <see cref="Erase"/> and the next
/// <see cref="Draw"/>, so the two never mix. Only the cursor's line and column are moved; nothing needs to be restored after a crash.
/// </summary>
internal sealed class LiveRegion(TextWriter terminal)
{
    private const string ClearToEnd = "\u001b[J";
    private int _lines;

    /// <summary>Replaces what is drawn.</summary>
    /// <param name="text">Lines that each end with a newline and fit the terminal's width.</param>
    public void Draw(string text)
    {
        terminal.Write(Up() + ClearToEnd + text);
        _lines = text.Count(c => c == '\n');
    }

    /// <summary>Takes the lines away; the cursor stands where they began.</summary>
    public void Erase()
    {
        if (_lines > 0)
        {
            terminal.Write(Up() + ClearToEnd);
            _lines = 0;
        }
    }

    private string Up() => _lines == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\r\u001b[{_lines}A");
}
