using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>Where one model's ids lie in a <see cref="VocabularyUnion"/>. Immutable.</summary>
public sealed class VocabularyMap
{
    private readonly int[] _unionIds;

    internal VocabularyMap(VocabularyUnion union, VocabularyTable table, int[] unionIds)
    {
        Union = union;
        Table = table;
        _unionIds = unionIds;
    }

    /// <summary>The model's own table.</summary>
    public VocabularyTable Table { get; }

    /// <summary>For every id its union id: equal bytes, equal number; <see cref="VocabularyUnion.EndOfSequence"/> for ids that end generation; −1 for control ids.</summary>
    public ReadOnlySpan<int> UnionIds => _unionIds;

    internal VocabularyUnion Union { get; }
}
