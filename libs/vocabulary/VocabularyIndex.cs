namespace ModelNet.Vocabulary;

/// <summary>What is computed once over a token table.</summary>
internal static class VocabularyIndex
{
    /// <summary>The kind that counts: an id without bytes can append nothing, so it is a control id.</summary>
    public static TokenKind EffectiveKind(TokenKind kind, int length, int id) => kind switch
    {
        TokenKind.Normal or TokenKind.Byte => length == 0 ? TokenKind.Control : kind,
        TokenKind.Control or TokenKind.EndOfGeneration => kind,
        _ => throw new VocabularyException("vocabulary_kind_unknown", $"Id {id} has the unknown kind {(byte)kind}.", "Use a build that knows this table's format."),
    };

    /// <summary>For every byte string the id to append: normal before byte, then the lowest.</summary>
    public static int[] CanonicalIds(ReadOnlySpan<TokenKind> kinds, ReadOnlySpan<int> stringOf, int strings)
    {
        var canonical = new int[strings];
        Array.Fill(canonical, -1);
        for (var id = 0; id < stringOf.Length; id++)
        {
            var index = stringOf[id];
            if (index >= 0 && (canonical[index] < 0 || (kinds[canonical[index]] == TokenKind.Byte && kinds[id] == TokenKind.Normal)))
            {
                canonical[index] = id;
            }
        }

        return canonical;
    }

    public static int[] IdsOfKind(ReadOnlySpan<TokenKind> kinds, TokenKind kind)
    {
        var ids = new List<int>();
        for (var id = 0; id < kinds.Length; id++)
        {
            if (kinds[id] == kind)
            {
                ids.Add(id);
            }
        }

        return [.. ids];
    }

    public static bool HasEveryByte(ByteStringSet strings)
    {
        for (var value = 0; value < 256; value++)
        {
            if (strings.Find([(byte)value]) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
