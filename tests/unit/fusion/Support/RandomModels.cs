using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

/// <summary>Random vocabularies and rows of logits, with everything in them that real ones have.</summary>
internal static class RandomModels
{
    private static readonly byte[][] Pieces =
    [
        .. new[] { "a", "b", "c", " a", " the", "the", "é", "漢", "字", "🙂", "\n", " ▁", "ü" }.Select(Encoding.UTF8.GetBytes),
        [0xE6], [0xE6, 0xBC], [0xA2], [0xFF], [0xC3],
    ];

    /// <summary>A table over few pieces: models share many byte strings, several ids have the same bytes, some end generation, some are control.</summary>
    public static VocabularyTable Vocabulary(Random random, int size)
    {
        var bytes = new ReadOnlyMemory<byte>[size];
        var kinds = new TokenKind[size];
        for (var id = 0; id < size; id++)
        {
            byte[] text = [.. Enumerable.Range(0, random.Next(1, 3)).SelectMany(_ => Pieces[random.Next(Pieces.Length)])];
            bytes[id] = text;
            kinds[id] = random.Next(12) switch
            {
                0 => TokenKind.Control,
                1 => TokenKind.EndOfGeneration,
                2 when text.Length == 1 => TokenKind.Byte,
                _ => TokenKind.Normal,
            };
        }

        bytes[0] = "a"u8.ToArray();
        kinds[0] = TokenKind.Normal; // at least one token has bytes
        return VocabularyTable.Create(bytes, kinds);
    }

    /// <summary>Distinct tokens, as many as wanted, with a few control and end ids.</summary>
    public static VocabularyTable LargeVocabulary(Random random, int size)
    {
        var bytes = new ReadOnlyMemory<byte>[size];
        var kinds = new TokenKind[size];
        for (var id = 0; id < size; id++)
        {
            bytes[id] = Encoding.UTF8.GetBytes(random.Next(50) == 0 ? $"t{random.Next(size)}" : $"t{id}");
            kinds[id] = random.Next(500) switch { 0 => TokenKind.Control, 1 => TokenKind.EndOfGeneration, _ => TokenKind.Normal };
        }

        return VocabularyTable.Create(bytes, kinds);
    }

    /// <summary>Logits of many shapes: flat, peaked, full of ties, with masked ids, far from 0.</summary>
    public static float[] Logits(Random random, int size)
    {
        var scale = Math.Pow(10, (random.NextDouble() * 2) - 0.7);
        var offset = random.Next(3) == 0 ? random.Next(-200, 200) : 0;
        var ties = random.Next(3) == 0;
        var masked = random.Next(3) == 0;
        var logits = new float[size];
        for (var id = 0; id < size; id++)
        {
            var value = Gaussian(random) * scale;
            logits[id] = masked && random.Next(4) == 0 && id > 0 ? float.NegativeInfinity : (float)((ties ? Math.Round(value) : value) + offset);
        }

        return logits;
    }

    public static double Gaussian(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double[] Weights(Random random, int count) => random.Next(3) switch
    {
        0 => [.. Enumerable.Repeat(1d, count)],
        1 => [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(1, 5))],
        _ => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() + 0.01)],
    };
}
