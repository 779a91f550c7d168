using ModelNet.Verifier.Reading;

namespace ModelNet.Verifier.Fusion;

/// <summary>The token tables on the log: by hash, what each id appends, as text with one character for each byte.</summary>
internal sealed class TokenTables
{
    private readonly Dictionary<long, Dictionary<int, string>> _tables = [];

    public TokenTables(LogContents log)
    {
        foreach (var (_, part) in log.Vocabularies)
        {
            if (!_tables.TryGetValue(part.Hash, out var table))
            {
                _tables.Add(part.Hash, table = []);
            }

            foreach (var (token, i) in part.Tokens.Items().Select((token, i) => (token, i)))
            {
                table[part.FirstId + i] = TextOf(token.Span);
            }
        }
    }

    public int Count => _tables.Count;

    /// <summary>The table's entry; null when the table or the id is unknown.</summary>
    public string? Find(long hash, int id) => _tables.TryGetValue(hash, out var table) && table.TryGetValue(id, out var token) ? token : null;

    public static string TextOf(ReadOnlySpan<byte> bytes) => System.Text.Encoding.Latin1.GetString(bytes);
}
