using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Bench.Fusion;

/// <summary>Synthetic vocabularies and rows of logits of the shape that language models give: a Gaussian bulk and a few peaks.</summary>
internal static class Rows
{
    /// <param name="size">How many ids (V).</param>
    /// <param name="shareBytes">Whether 256 byte-fallback ids repeat single characters, as SentencePiece tables do.</param>
    public static VocabularyTable Vocabulary(int size, bool shareBytes)
    {
        var bytes = new ReadOnlyMemory<byte>[size];
        var kinds = new TokenKind[size];
        for (var id = 0; id < size; id++)
        {
            var fallback = shareBytes && id is >= 3 and < 259;
            bytes[id] = fallback ? new[] { (byte)(id - 3) } : shareBytes && id is >= 259 and < 350 ? new[] { (byte)(id - 259 + 33) } : Encoding.UTF8.GetBytes($" t{id}");
            kinds[id] = id switch { 0 => TokenKind.Control, 1 => TokenKind.EndOfGeneration, _ => fallback ? TokenKind.Byte : TokenKind.Normal };
        }

        return VocabularyTable.Create(bytes, kinds);
    }

    public static float[] Logits(int size, int seed)
    {
        var random = new Random(seed);
        var logits = new float[size];
        for (var id = 0; id < size; id++)
        {
            logits[id] = (float)((Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * 2.5) + (random.Next(2000) == 0 ? 8 : 0));
        }

        return logits;
    }
}
