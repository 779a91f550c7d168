using System.Text;
using ModelNet.Inference;

namespace ModelNet.Golden.Reference;

/// <summary>Chooses the ids by which a model appends fused bytes: the exact token, else its tokeniser's split, else single bytes, else none.</summary>
internal sealed class Appender
{
    private readonly IModel _model;
    private readonly TokenBytes _tokens;
    private readonly Dictionary<string, int> _idOf = new(StringComparer.Ordinal);

    public Appender(IModel model, TokenBytes tokens)
    {
        _model = model;
        _tokens = tokens;
        for (var id = 0; id < tokens.Bytes.Length; id++)
        {
            if (tokens.Bytes[id] is { Length: > 0 } bytes)
            {
                Prefer(Encoding.Latin1.GetString(bytes), id);
            }
        }
    }

    /// <summary>The ids, or null when the model cannot represent the bytes.</summary>
    public int[]? IdsOf(byte[] bytes)
    {
        if (_idOf.TryGetValue(Encoding.Latin1.GetString(bytes), out var exact))
        {
            return [exact];
        }

        var split = _model.EncodeText(bytes);
        var splitBytes = split.SelectMany(id => _tokens.Bytes[id] ?? []).ToArray();
        return split.All(id => _tokens.Bytes[id] is not null) && splitBytes.AsSpan().SequenceEqual(bytes) ? split : SingleBytes(bytes);
    }

    private int[]? SingleBytes(byte[] bytes)
    {
        var ids = new List<int>();
        foreach (var value in bytes)
        {
            if (!_idOf.TryGetValue(((char)value).ToString(), out var id))
            {
                return null;
            }

            ids.Add(id);
        }

        return [.. ids];
    }

    // Ids come in ascending order: the first stays, unless it is a byte token and this one is not.
    private void Prefer(string bytes, int id)
    {
        if (!_idOf.TryGetValue(bytes, out var known) || (_tokens.IsByte[known] && !_tokens.IsByte[id]))
        {
            _idOf[bytes] = id;
        }
    }
}
