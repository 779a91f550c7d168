namespace ModelNet.Flow;

/// <summary>Turns offsets into lines and columns. A line ends at \n; a \r before it belongs to the line.</summary>
internal sealed class LineMap
{
    private readonly List<int> _starts = [0];

    internal LineMap(string text)
    {
        Text = text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                _starts.Add(i + 1);
            }
        }
    }

    internal string Text { get; }

    internal int Count => _starts.Count;

    internal Position Locate(int offset)
    {
        int found = _starts.BinarySearch(offset);
        int line = found >= 0 ? found : ~found - 1;
        return new Position(line + 1, offset - _starts[line] + 1);
    }

    /// <summary>The offset at which the 1-based line starts.</summary>
    internal int StartOf(int line) => _starts[line - 1];

    /// <summary>The 1-based line without its end.</summary>
    internal ReadOnlySpan<char> Line(int line)
    {
        int end = line < _starts.Count ? _starts[line] - 1 : Text.Length;
        return Text.AsSpan(_starts[line - 1], end - _starts[line - 1]).TrimEnd('\r');
    }
}
