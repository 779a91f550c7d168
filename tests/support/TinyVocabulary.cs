using System.Globalization;
using System.Text;
using ModelNet.Inference.Llama.Gguf;

namespace ModelNet.Tests.Support;

/// <summary>A tokeniser for a tiny model: real, copied from another GGUF file, or synthetic.</summary>
public sealed class TinyVocabulary
{
    private readonly Action<GgufWriter> _write;

    private TinyVocabulary(int count, Action<GgufWriter> write)
    {
        Count = count;
        _write = write;
    }

    /// <summary>The number of tokens.</summary>
    public int Count { get; }

    internal void WriteTo(GgufWriter writer) => _write(writer);

    /// <summary>The tokeniser of another model or of a ggml-vocab-*.gguf file, every tokenizer.* key as it is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="chatTemplate">Set where the file has none, such as chatml's source; null leaves it.</param>
    public static TinyVocabulary FromGguf(string path, string? chatTemplate = null)
    {
        var file = GgufFile.Read(path);
        var count = file.Strings("tokenizer.ggml.tokens").Count;
        return new TinyVocabulary(count, writer =>
        {
            using var stream = File.OpenRead(path);
            foreach (var (key, value) in file.Metadata.Where(m => m.Key.StartsWith("tokenizer.", StringComparison.Ordinal)))
            {
                writer.AddRaw(key, RawValue(stream, value));
            }

            if (chatTemplate is not null && file.ChatTemplate is null)
            {
                writer.Add("tokenizer.chat_template", chatTemplate);
            }
        });
    }

    /// <summary>
    /// A SentencePiece-like vocabulary: unknown, begin, end, chatml's two markers, the 256 byte tokens, then the pieces, where ▁ is a space. Longer
    /// pieces score higher, so that merges prefer them.
    /// </summary>
    public static TinyVocabulary SentencePiece(params string[] pieces)
    {
        var tokens = new List<(string Text, float Score, int Type)>
        {
            ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("<|im_start|>", 0, 3), ("<|im_end|>", 0, 3),
        };
        tokens.AddRange(Enumerable.Range(0, 256).Select(b => (string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>"), 0f, 6)));
        tokens.AddRange(WithPrefixes(pieces).Select(p => (p, p.Length - 1000f, 1)));
        return new TinyVocabulary(tokens.Count, writer => writer
            .Add("tokenizer.ggml.model", "llama")
            .Add("tokenizer.ggml.tokens", [.. tokens.Select(t => Encoding.UTF8.GetBytes(t.Text))])
            .Add("tokenizer.ggml.scores", [.. tokens.Select(t => t.Score)])
            .Add("tokenizer.ggml.token_type", [.. tokens.Select(t => t.Type)])
            .Add("tokenizer.ggml.unknown_token_id", 0u)
            .Add("tokenizer.ggml.bos_token_id", 1u)
            .Add("tokenizer.ggml.eos_token_id", 2u)
            .Add("tokenizer.ggml.add_bos_token", true)
            .Add("tokenizer.chat_template", ChatMl));
    }

    /// <summary>The chatml template's source, which llama.cpp recognises by its marker.</summary>
    public const string ChatMl = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n";

    // SentencePiece builds pieces by merging two neighbours, so every prefix must be a piece too.
    private static IEnumerable<string> WithPrefixes(IEnumerable<string> pieces)
        => pieces.SelectMany(p => Enumerable.Range(1, p.Length).Select(n => p[..n]).Concat(p.Select(c => c.ToString())))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static byte[] RawValue(FileStream stream, GgufValue value)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write((uint)(value.IsArray ? GgufValueType.Array : value.Type));
        if (value.IsArray)
        {
            writer.Write((uint)value.Type);
            writer.Write(value.Count);
            CopyElements(stream, value, writer);
        }
        else if (value.Utf8 is { } text)
        {
            writer.Write((long)text.Length);
            writer.Write(text);
        }
        else
        {
            writer.Write(BitConverter.GetBytes(value.Bits).AsSpan(0, GgufHeader.SizeOf(value.Type)));
        }

        return memory.ToArray();
    }

    private static void CopyElements(FileStream stream, GgufValue array, BinaryWriter writer)
    {
        stream.Seek(array.Position, SeekOrigin.Begin);
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var size = GgufHeader.SizeOf(array.Type);
        for (var i = 0L; i < array.Count; i++)
        {
            var bytes = size > 0 ? size : reader.ReadInt64();
            if (size == 0)
            {
                writer.Write(bytes);
            }

            writer.Write(reader.ReadBytes((int)bytes));
        }
    }
}
