namespace ModelNet.Vocabulary;

/// <summary>A token table that cannot be used, with a stable code and what to do about it.</summary>
public sealed class VocabularyException(string code, string message, string hint) : Exception(message)
{
    /// <summary>
    /// <c>vocabulary_empty</c>, <c>vocabulary_kinds_mismatch</c>, <c>vocabulary_kind_unknown</c>, <c>vocabulary_too_large</c>,
    /// <c>vocabulary_hash_mismatch</c>.
    /// </summary>
    public string Code { get; } = code;

    /// <summary>What the user can do.</summary>
    public string Hint { get; } = hint;
}
