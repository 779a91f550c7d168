using System.Text;

namespace ModelNet.Vocabulary.Tests;

internal static class Tables
{
    public static VocabularyTable Of(params (string Text, TokenKind Kind)[] tokens)
        => Create([.. tokens.Select(token => (Encoding.UTF8.GetBytes(token.Text), token.Kind))]);

    public static VocabularyTable Create(IReadOnlyList<(byte[] Bytes, TokenKind Kind)> tokens)
        => VocabularyTable.Create([.. tokens.Select(token => (ReadOnlyMemory<byte>)token.Bytes)], [.. tokens.Select(token => token.Kind)]);

    /// <summary>Random tokens over a small alphabet, so that many ids share their bytes.</summary>
    public static List<(byte[] Bytes, TokenKind Kind)> RandomTokens(Random random, int count)
    {
        var tokens = new List<(byte[], TokenKind)>();
        for (var id = 0; id < count; id++)
        {
            var bytes = new byte[random.Next(0, 5)];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(random.Next(3) == 0 ? 0xE0 + random.Next(3) : 'a' + random.Next(3));
            }

            tokens.Add((bytes, (TokenKind)random.Next(random.Next(2) == 0 ? 4 : 1)));
        }

        return tokens;
    }
}
