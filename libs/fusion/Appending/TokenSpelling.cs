using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>What ids spell in bytes.</summary>
internal static class TokenSpelling
{
    private static readonly int[] Impossible = [];

    /// <summary>Whether the ids' bytes are exactly these; ids without bytes spell nothing.</summary>
    public static bool Spells(VocabularyTable vocabulary, ReadOnlySpan<int> ids, ReadOnlySpan<byte> bytes) =>
        Prefix(vocabulary, ids, bytes, out var spelled) && spelled == bytes.Length;

    /// <summary>One id for each byte; empty when one of them has none.</summary>
    public static int[] SingleBytes(VocabularyTable vocabulary, ReadOnlySpan<byte> bytes)
    {
        var ids = new int[bytes.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            if (!vocabulary.TryGetId(bytes.Slice(i, 1), out ids[i]))
            {
                return Impossible;
            }
        }

        return ids;
    }

    /// <summary>How many of the ids spell exactly a text that the bytes begin with; -1 when none of their boundaries is its end.</summary>
    public static int IdsOf(VocabularyTable vocabulary, ReadOnlySpan<int> ids, ReadOnlySpan<byte> text)
    {
        var spelled = 0;
        for (var i = 0; i < ids.Length && spelled < text.Length; i++)
        {
            if (!Prefix(vocabulary, ids.Slice(i, 1), text[spelled..], out var length))
            {
                return -1;
            }

            spelled += length;
            if (spelled == text.Length)
            {
                return i + 1;
            }
        }

        return -1;
    }

    private static bool Prefix(VocabularyTable vocabulary, ReadOnlySpan<int> ids, ReadOnlySpan<byte> bytes, out int spelled)
    {
        spelled = 0;
        foreach (var id in ids)
        {
            var part = (uint)id < (uint)vocabulary.Count ? vocabulary.BytesOf(id) : default;
            if (part.IsEmpty || !bytes[spelled..].StartsWith(part))
            {
                return false;
            }

            spelled += part.Length;
        }

        return true;
    }
}
