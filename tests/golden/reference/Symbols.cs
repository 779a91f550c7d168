using System.Text;

namespace ModelNet.Golden.Reference;

/// <summary>
/// The byte strings of several models' vocabularies, numbered. A byte string is kept as a Latin-1 text, whose ordinal order is byte
/// order. Number 0 is the end of the sequence, written as the empty string.
/// </summary>
internal sealed class Symbols
{
    public const int End = 0;
    private const int CannotBeEmitted = -1;
    private readonly List<string> _texts = [string.Empty];

    public Symbols(IEnumerable<ReferenceModel> models)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var model in models.Distinct())
        {
            var table = new int[model.Tokens.Bytes.Length];
            for (var id = 0; id < table.Length; id++)
            {
                table[id] = model.Tokens.Ends[id] ? End : NumberOf(model.Tokens.Bytes[id], numbers);
            }

            NumberOfId.Add(model, table);
        }
    }

    public int Count => _texts.Count;

    /// <summary>For each model: its ids' symbols, −1 for control ids.</summary>
    public Dictionary<ReferenceModel, int[]> NumberOfId { get; } = [];

    public byte[] BytesOf(int symbol) => Encoding.Latin1.GetBytes(_texts[symbol]);

    public int Compare(int a, int b) => string.CompareOrdinal(_texts[a], _texts[b]);

    private int NumberOf(byte[]? bytes, Dictionary<string, int> numbers)
    {
        if (bytes is not { Length: > 0 })
        {
            return CannotBeEmitted;
        }

        var text = Encoding.Latin1.GetString(bytes);
        if (!numbers.TryGetValue(text, out var number))
        {
            number = _texts.Count;
            numbers.Add(text, number);
            _texts.Add(text);
        }

        return number;
    }
}
