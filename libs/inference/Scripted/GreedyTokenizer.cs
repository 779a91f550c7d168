using ModelNet.Vocabulary;

namespace ModelNet.Inference.Scripted;

/// <summary>Splits text by taking the longest token that fits, from left to right. Bytes that no token begins with are left out, as an unknown token would.</summary>
internal static class GreedyTokenizer
{
    // Longer than any token of a test's vocabulary.
    private const int LongestToken = 64;

    internal static int[] Encode(VocabularyTable vocabulary, ReadOnlySpan<byte> text)
    {
        var ids = new List<int>();
        while (!text.IsEmpty)
        {
            var id = First(vocabulary, text);
            if (id is { } known)
            {
                ids.Add(known);
            }

            text = text[(id is { } token ? vocabulary.BytesOf(token).Length : 1)..];
        }

        return [.. ids];
    }

    /// <summary>The longest token that the text begins with.</summary>
    internal static int? First(VocabularyTable vocabulary, ReadOnlySpan<byte> text)
    {
        for (var length = Math.Min(LongestToken, text.Length); length > 0; length--)
        {
            if (vocabulary.TryGetId(text[..length], out var id))
            {
                return id;
            }
        }

        return null;
    }
}
