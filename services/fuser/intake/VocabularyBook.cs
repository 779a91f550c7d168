using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.Vocabulary;

namespace ModelNet.Fuser.Intake;

/// <summary>The token tables that workers announced, put together from their parts and checked against their hash.</summary>
internal sealed class VocabularyBook
{
    private readonly VocabularyUnion _union;
    private readonly Dictionary<ulong, VocabularyMap> _maps = [];
    private readonly Dictionary<ulong, SortedDictionary<int, Part>> _parts = [];

    public VocabularyBook(VocabularyUnion union) => _union = union;

    /// <summary>True while a table that was asked for is not known.</summary>
    public bool IsAwaited { get; set; }

    public bool TryGet(long hash, [NotNullWhen(true)] out VocabularyMap? map)
    {
        var known = _maps.TryGetValue(unchecked((ulong)hash), out map);
        IsAwaited |= !known;
        return known;
    }

    /// <summary>Takes a part; true when it completed a table.</summary>
    /// <exception cref="VocabularyException">code <c>vocabulary_hash_mismatch</c>: the parts do not give the announced table.</exception>
    public bool Add(VocabularyPart record)
    {
        var hash = unchecked((ulong)record.Hash);
        if (_maps.ContainsKey(hash))
        {
            return false;
        }

        if (!_parts.TryGetValue(hash, out var parts))
        {
            parts = [];
            _parts.Add(hash, parts);
        }

        parts[record.FirstId] = Part.Of(record);
        if (parts.Count < record.Parts)
        {
            return false;
        }

        _maps.Add(hash, _union.Register(Build(hash, parts.Values)));
        _parts.Remove(hash);
        return true;
    }

    private static VocabularyTable Build(ulong hash, IEnumerable<Part> parts)
    {
        var tokens = new List<ReadOnlyMemory<byte>>();
        var kinds = new List<TokenKind>();
        foreach (var part in parts)
        {
            tokens.AddRange(part.Tokens);
            kinds.AddRange(part.Kinds);
        }

        var table = VocabularyTable.Create(tokens, kinds.ToArray());
        return table.Hash == hash
            ? table
            : throw new VocabularyException(
                "vocabulary_hash_mismatch",
                string.Create(CultureInfo.InvariantCulture, $"The announced token table {hash:x16} has the hash {table.Hash:x16}."),
                "Two workers may announce different tables under one hash; restart the worker that changed.");
    }

    private sealed record Part(List<ReadOnlyMemory<byte>> Tokens, TokenKind[] Kinds)
    {
        public static Part Of(VocabularyPart record)
        {
            var tokens = new List<ReadOnlyMemory<byte>>(record.Tokens.Count);
            for (var i = 0; i < record.Tokens.Count; i++)
            {
                tokens.Add(record.Tokens[i].Span.ToArray());
            }

            return new Part(tokens, Array.ConvertAll(record.Kinds.Span.ToArray(), kind => (TokenKind)kind));
        }
    }
}
