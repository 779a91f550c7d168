using System.Globalization;
using System.Text;
using ModelNet.Inference.Llama.Gguf;
using ModelNet.Tests.Support;
using ModelNet.Vocabulary;

namespace ModelNet.Inference.Llama.Tests;

/// <summary>Compares the table that comes from llama.cpp with one derived here from the file's raw tokens alone.</summary>
public sealed class VocabularyTests
{
    public static TheoryData<string> Names { get; } =
        new("qwen2", "llama-bpe", "llama-spm", "deepseek-llm", "deepseek-coder", "phi-3", "falcon", "gpt-2", "command-r", "mpt", "starcoder", "refact", "gemma-4", "baichuan", "aquila", "gpt-neox", "qwen35");

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Every_id_has_the_bytes_that_the_file_says(string name)
    {
        var model = Engine.Vocabulary(name);
        var expected = RawBytes(GgufFile.Read(Engine.VocabularyGguf(name)));

        model.Vocabulary.Count.ShouldBe(expected.Count);
        var wrong = Enumerable.Range(0, expected.Count).Where(id => Differs(model.Vocabulary, id, expected[id])).Take(5)
            .Select(id => $"{id}: {Convert.ToHexString(model.Vocabulary.BytesOf(id))}, file {Convert.ToHexString(expected[id] ?? [])}");
        string.Join('\n', wrong).ShouldBeEmpty();
        model.Vocabulary.EndOfGenerationIds.Length.ShouldBeGreaterThan(0);
        model.Vocabulary.EndOfGenerationIds.ToArray().Sum(id => model.Vocabulary.BytesOf(id).Length).ShouldBe(0);
    }

    [SkippableFact]
    public void The_hash_depends_on_the_table_alone()
    {
        var model = Engine.SmolLM2();
        var table = model.Vocabulary;
        var raw = RawBytes(GgufFile.Read(TestFiles.SmolLM2!));
        var kinds = Enumerable.Range(0, table.Count).Select(table.KindOf).ToArray();

        VocabularyTable.Create([.. raw.Select(b => (ReadOnlyMemory<byte>)(b ?? []))], kinds).Hash.ShouldBe(table.Hash);
    }

    [SkippableTheory]
    [InlineData("qwen2", true)]
    [InlineData("llama-bpe", true)]
    [InlineData("falcon", false)]
    [InlineData("deepseek-llm", false)]
    [InlineData("llama-spm", true)]
    [InlineData("phi-3", true)]
    public void Every_single_byte_can_be_appended(string name, bool expected)
    {
        var model = Engine.Vocabulary(name);
        model.Vocabulary.RepresentsEveryByte.ShouldBe(expected);
    }

    [SkippableTheory]
    [InlineData("qwen2")]
    [InlineData("llama-bpe")]
    [InlineData("deepseek-llm")]
    [InlineData("falcon")]
    [InlineData("starcoder")]
    public void Byte_level_tokenisers_split_any_bytes_without_loss(string name)
    {
        var model = Engine.Vocabulary(name);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Engine.VocabularyGguf(name))!, "*.inp"))
        {
            var text = File.ReadAllBytes(file);
            model.EncodeText(text).SelectMany(id => model.Vocabulary.BytesOf(id).ToArray()).ShouldBe(text);
        }
    }

    [SkippableFact]
    public void Well_known_ends_are_pooled()
    {
        var model = Engine.SmolLM2();
        model.Vocabulary.EndOfGenerationIds.ToArray().ShouldBe([0, 2, 4]); // <|endoftext|>, <|im_end|>, and the end of a repository's name
    }

    private static bool Differs(VocabularyTable table, int id, byte[]? expected)
    {
        var hasBytes = table.KindOf(id) is TokenKind.Normal or TokenKind.Byte;
        return hasBytes && (expected is null || !table.BytesOf(id).SequenceEqual(expected));
    }

    /// <summary>For every id its bytes, or null where the file marks it as control, unknown or unused.</summary>
    private static List<byte[]?> RawBytes(GgufFile file)
    {
        var tokens = file.Strings("tokenizer.ggml.tokens");
        var types = file.Integers("tokenizer.ggml.token_type");
        var isByteLevel = file.TokenizerModel == "gpt2" && file.Text("tokenizer.ggml.pre") != "gemma4";
        return [.. tokens.Select((t, id) => (types.Count == 0 ? 1 : types[id]) switch
        {
            1 => isByteLevel ? FromPrintable(t) : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(t).Replace('▁', ' ')),
            4 => t,
            6 => [byte.Parse(Encoding.ASCII.GetString(t)[3..5], NumberStyles.HexNumber, CultureInfo.InvariantCulture)],
            _ => null,
        })];
    }

    // GPT-2's alphabet: printable Latin-1 characters stand for themselves, the other 68 bytes for U+0100 and up, in order. A token with any other
    // character is taken as it is.
    private static byte[] FromPrintable(byte[] token)
    {
        var text = Encoding.UTF8.GetString(token);
        return text.All(c => c < 0x100 + Others.Length) ? [.. text.Select(c => c < 0x100 ? (byte)c : Others[c - 0x100])] : token;
    }

    private static readonly byte[] Others =
        [.. Enumerable.Range(0, 256).Where(b => b is not ((>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF))).Select(b => (byte)b)];
}
