using System.Globalization;
using ModelNet.Batch;

namespace ModelNet.Cli.Batch;

/// <summary>
/// The ids of a batch's sessions. They follow from the batch and the line's id, so that a resumed command asks for the same sessions and
/// finds what they have on the log. A line that is tried again after it failed gets another session.
/// </summary>
internal sealed class BatchIdentity(string batch)
{
    private const int KeyDigits = 32;
    private readonly Dictionary<UInt128, int> _retries = [];

    public string Batch { get; } = batch;

    /// <summary>The line failed before and is tried again.</summary>
    public void NoteRetry(UInt128 key) => _retries[key] = _retries.GetValueOrDefault(key) + 1;

    /// <summary>The session that answers the line.</summary>
    public string SessionOf(UInt128 key)
    {
        var name = $"{Batch}.{LineKey.Text(key)}";
        return _retries.TryGetValue(key, out var retry) ? string.Create(CultureInfo.InvariantCulture, $"{name}.r{retry}") : name;
    }

    /// <summary>Whether it is a session that this batch may still ask for, and of which line.</summary>
    public bool Owns(string session, out UInt128 key)
    {
        key = 0;
        var start = Batch.Length + 1;
        return session.Length >= start + KeyDigits && session.StartsWith(Batch, StringComparison.Ordinal)
            && UInt128.TryParse(session.AsSpan(start, KeyDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out key)
            && SessionOf(key) == session;
    }
}
