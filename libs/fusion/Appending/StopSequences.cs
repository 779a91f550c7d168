using System.Text;

namespace ModelNet.Fusion;

/// <summary>
/// Texts that end an answer as the end of the sequence does. They are looked for in bytes, so one may begin in the middle of a token and end in another. Immutable.
/// </summary>
public sealed class StopSequences
{
    private readonly byte[][] _texts;
    private readonly int _longest;

    /// <param name="texts">Each in UTF-8; empty ones never match.</param>
    public StopSequences(IEnumerable<byte[]> texts)
    {
        _texts = [.. texts.Where(text => text.Length > 0)];
        _longest = _texts.Length == 0 ? 0 : _texts.Max(text => text.Length);
    }

    /// <summary>Nothing ends an answer early.</summary>
    public static StopSequences None { get; } = new([]);

    /// <summary>The texts' UTF-8.</summary>
    public static StopSequences Of(IEnumerable<string> texts) => new(texts.Select(Encoding.UTF8.GetBytes));

    public bool IsEmpty => _texts.Length == 0;

    /// <summary>Whether any of them ends within a token that follows a text.</summary>
    public bool EndIn(ReadOnlySpan<byte> text, ReadOnlySpan<byte> token) =>
        _longest > 0 && token.Length > 0 && First([.. text[Math.Max(0, text.Length - _longest + 1)..], .. token]) >= 0;

    /// <summary>The text before the first of them; all of it when there is none.</summary>
    public ReadOnlySpan<byte> Before(ReadOnlySpan<byte> text) => First(text) is >= 0 and var start ? text[..start] : text;

    private int First(ReadOnlySpan<byte> text)
    {
        var first = -1;
        foreach (var stop in _texts)
        {
            var at = text.IndexOf(stop);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }

        return first;
    }
}
