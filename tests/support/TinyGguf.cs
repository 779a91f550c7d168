using System.Runtime.InteropServices;

namespace ModelNet.Tests.Support;

/// <summary>The size of a tiny model.</summary>
public sealed record TinyDimensions(int Width = 64, int Layers = 2, int Heads = 4, int FeedForward = 128, int Context = 2048);

/// <summary>
/// Writes llama-architecture models with seeded random weights over any vocabulary, in a moment: what they say means nothing, but it is the same
/// every time, and models with different tokenisers can be fused before any trained one is there.
/// </summary>
public static class TinyGguf
{
    private const uint F32 = 0;
    private const uint F16 = 1;

    /// <param name="path">The file to write.</param>
    /// <param name="vocabulary">Its tokeniser.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="dimensions">Its size; null for 2 layers of width 64.</param>
    /// <returns>The path.</returns>
    public static string Write(string path, TinyVocabulary vocabulary, int seed, TinyDimensions? dimensions = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var size = dimensions ?? new TinyDimensions();
        var writer = new GgufWriter();
        AddParameters(writer, vocabulary.Count, size);
        vocabulary.WriteTo(writer);
        AddTensors(writer, vocabulary.Count, size, new Random(seed));
        writer.Save(path);
        return path;
    }

    private static void AddParameters(GgufWriter writer, int vocabulary, TinyDimensions size) => writer
        .Add("general.architecture", "llama")
        .Add("general.name", "tiny random")
        .Add("general.file_type", 1u)
        .Add("llama.vocab_size", (uint)vocabulary)
        .Add("llama.context_length", (uint)size.Context)
        .Add("llama.embedding_length", (uint)size.Width)
        .Add("llama.block_count", (uint)size.Layers)
        .Add("llama.feed_forward_length", (uint)size.FeedForward)
        .Add("llama.attention.head_count", (uint)size.Heads)
        .Add("llama.attention.head_count_kv", (uint)size.Heads)
        .Add("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .Add("llama.rope.dimension_count", (uint)(size.Width / size.Heads));

    private static void AddTensors(GgufWriter writer, int vocabulary, TinyDimensions size, Random random)
    {
        var (width, inner) = (size.Width, size.FeedForward);
        Matrix(writer, random, "token_embd.weight", width, vocabulary);
        Ones(writer, "output_norm.weight", width);
        Matrix(writer, random, "output.weight", width, vocabulary);
        for (var layer = 0; layer < size.Layers; layer++)
        {
            var block = $"blk.{layer}.";
            Ones(writer, block + "attn_norm.weight", width);
            foreach (var name in new[] { "attn_q", "attn_k", "attn_v", "attn_output" })
            {
                Matrix(writer, random, $"{block}{name}.weight", width, width);
            }

            Ones(writer, block + "ffn_norm.weight", width);
            Matrix(writer, random, block + "ffn_gate.weight", width, inner);
            Matrix(writer, random, block + "ffn_up.weight", width, inner);
            Matrix(writer, random, block + "ffn_down.weight", inner, width);
        }
    }

    // Uniform with the variance 3 / row: activations keep their size, and logits are spread enough for a clear argmax.
    private static void Matrix(GgufWriter writer, Random random, string name, int row, int rows)
    {
        var scale = 3 / Math.Sqrt(row);
        var values = new Half[row * rows];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (Half)(((2 * random.NextDouble()) - 1) * scale);
        }

        writer.AddTensor(name, [row, rows], F16, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }

    private static void Ones(GgufWriter writer, string name, int length)
    {
        var values = new float[length];
        Array.Fill(values, 1);
        writer.AddTensor(name, [length], F32, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }
}
