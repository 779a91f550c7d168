using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using ModelNet.Inference.Llama.Gguf;
using ModelNet.Tests.Support;

namespace ModelNet.Inference.Llama.Tests;

public sealed class GgufFileTests
{
    private const int CountOffset = 8;
    private const int KeyCountOffset = 16;
    private const int FirstKeyOffset = 24;

    private static byte[] Valid() => new GgufWriter()
        .Add("general.architecture", "llama").Add("llama.context_length", 77u).Add("general.alignment", 32u).Add("flag", true)
        .Add("tokenizer.ggml.tokens", ["a"u8.ToArray(), "你"u8.ToArray()]).Add("tokenizer.ggml.token_type", [1, 6])
        .AddTensor("one", [32, 2], 0, new byte[256]).AddTensor("two", [8], 1, new byte[16]).ToArray();

    private static GgufFile Parse(byte[] bytes) => GgufFile.Read("memory", new MemoryStream(bytes));

    private static string Code(byte[] bytes) => Should.Throw<InferenceException>(() => Parse(bytes)).Code;

    [Fact]
    public void A_valid_header_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("v.gguf"), Valid());
        var file = GgufFile.Read(folder.File("v.gguf"));

        file.Architecture.ShouldBe("llama");
        file.ContextLength.ShouldBe(77);
        file.Strings("tokenizer.ggml.tokens").Select(Encoding.UTF8.GetString).ShouldBe(["a", "你"]);
        file.Integers("tokenizer.ggml.token_type").ShouldBe([1, 6]);
        file.Tensors.ShouldBe([new GgufTensor("one", "F32", 64, 0, 256), new GgufTensor("two", "F16", 8, 256, 16)]);
        file.Strings("missing").ShouldBeEmpty();
        file.Text("llama.context_length").ShouldBeNull();
        file.Number("general.architecture").ShouldBeNull();
    }

    [SkippableFact]
    public void A_real_file_is_read_as_its_publisher_wrote_it()
    {
        Skip.If(TestFiles.SmolLM2 is null, $"SmolLM2 is not there: name its folder in {TestFiles.ModelsVariable}");
        var file = GgufFile.Read(TestFiles.SmolLM2!);

        (file.Version, file.Architecture, file.ContextLength, file.TokenizerModel).ShouldBe((3u, "llama", 8192L, "gpt2"));
        file.Strings("tokenizer.ggml.tokens").Count.ShouldBe(49152);
        file.ChatTemplate.ShouldNotBeNull().ShouldContain("<|im_start|>");
        file.Tensors.Sum(t => t.Elements).ShouldBe(134_515_008);
        new FileInfo(TestFiles.SmolLM2!).Length.ShouldBe(file.DataStart + file.Tensors[^1].Offset + file.Tensors[^1].Bytes);
    }

    [Fact]
    public void Every_truncation_of_the_file_is_noticed()
    {
        var bytes = Valid();
        for (var length = 0; length < bytes.Length - 16; length++) // the last 16 bytes are padding after the last tensor
        {
            Code(bytes[..length]).ShouldBeOneOf("gguf_truncated", "gguf_bad_header");
        }

        Parse(bytes[..^16]).Tensors.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(0, 0x20u, "gguf_bad_magic")]
    [InlineData(4, 1u, "gguf_unsupported_version")]
    [InlineData(4, 4u, "gguf_unsupported_version")]
    [InlineData(4, 0x0300_0000u, "gguf_unsupported_version")]
    [InlineData(CountOffset, 0xFFFF_FFFFu, "gguf_bad_header")]
    [InlineData(CountOffset + 4, 0x1000_0000u, "gguf_bad_header")]
    [InlineData(KeyCountOffset, 0xFFFF_FFFFu, "gguf_bad_header")]
    [InlineData(KeyCountOffset + 4, 0x8000_0000u, "gguf_bad_header")]
    [InlineData(FirstKeyOffset, 0xFFFF_FFFFu, "gguf_bad_header")]
    [InlineData(FirstKeyOffset + 4, 0x1000_0000u, "gguf_bad_header")]
    [InlineData(FirstKeyOffset, 0u, "gguf_bad_header")]
    public void A_hostile_number_is_refused(int offset, uint value, string code)
    {
        var bytes = Valid();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);
        Code(bytes).ShouldBe(code);
    }

    [Fact]
    public void Hostile_arrays_keys_and_alignments_are_refused()
    {
        byte[] Array(uint element, ulong count) => [.. BitConverter.GetBytes(9u), .. BitConverter.GetBytes(element), .. BitConverter.GetBytes(count)];
        Code(new GgufWriter().AddRaw("x", Array(8, 1UL << 60)).ToArray()).ShouldBe("gguf_bad_header");
        Code(new GgufWriter().AddRaw("x", Array(4, ulong.MaxValue / 4)).ToArray()).ShouldBe("gguf_bad_header");
        Code(new GgufWriter().AddRaw("x", Array(9, 0)).ToArray()).ShouldBe("gguf_bad_header");
        Code(new GgufWriter().AddRaw("x", BitConverter.GetBytes(13u)).ToArray()).ShouldBe("gguf_bad_header");
        Code(new GgufWriter().Add("x", 1u).Add("x", 2u).ToArray()).ShouldBe("gguf_bad_header");
        Code(new GgufWriter().Add("general.alignment", 0u).ToArray()).ShouldBe("gguf_bad_header");
        Code(new GgufWriter().Add("general.alignment", 24u).ToArray()).ShouldBe("gguf_bad_header");
        Code(new GgufWriter().Add("general.alignment", "32").ToArray()).ShouldBe("gguf_bad_header");
    }

    [Theory]
    [InlineData(new[] { 1L << 40, 1L << 40 }, 0u)]
    [InlineData(new[] { long.MaxValue, 2L }, 0u)]
    [InlineData(new[] { -1L }, 0u)]
    [InlineData(new[] { 0L }, 0u)]
    [InlineData(new[] { 1L, 1L, 1L, 1L, 1L }, 0u)]
    [InlineData(new[] { 33L }, 2u)]
    [InlineData(new[] { 32L }, 4u)]
    [InlineData(new[] { 32L }, 99u)]
    public void A_hostile_tensor_is_refused(long[] shape, uint type)
        => Code(new GgufWriter().AddTensor("t", shape, type, new byte[64]).ToArray()).ShouldBe("gguf_bad_tensor");

    [Fact]
    public void Tensors_that_repeat_overlap_or_lie_outside_are_refused()
    {
        Code(new GgufWriter().AddTensor("t", [8], 0, new byte[32]).AddTensor("t", [8], 0, new byte[32]).ToArray()).ShouldBe("gguf_bad_tensor");
        Code(new GgufWriter().AddTensor("t", [8], 0, new byte[64]).AddTensor("u", [8], 0, new byte[32]).ToArray()).ShouldBe("gguf_bad_tensor");
        Code(new GgufWriter().AddTensor("t", [1 << 20], 0, new byte[64]).ToArray()).ShouldBe("gguf_truncated");
        Code(new GgufWriter().AddTensor(new string('n', 64), [8], 0, new byte[32]).ToArray()).ShouldBe("gguf_bad_header");
    }

    [Fact]
    public void Metadata_that_llama_cpp_would_trust_blindly_is_refused()
    {
        GgufWriter File() => new GgufWriter().Add("general.architecture", "llama").Add("tokenizer.ggml.tokens", ["a"u8.ToArray(), "b"u8.ToArray()]);
        string Refusal(GgufWriter file) => Should.Throw<InferenceException>(() => GgufModelCheck.Require(Parse(file.ToArray()))).Code;

        GgufModelCheck.Require(Parse(File().Add("tokenizer.ggml.scores", [1f, 2f]).Add("tokenizer.ggml.token_type", [1, 1]).Add("llama.block_count", 2u).ToArray()));
        Refusal(File().Add("tokenizer.ggml.scores", [1f])).ShouldBe("gguf_bad_metadata");
        Refusal(File().Add("tokenizer.ggml.scores", [1, 2])).ShouldBe("gguf_bad_metadata");
        Refusal(File().Add("tokenizer.ggml.token_type", [1])).ShouldBe("gguf_bad_metadata");
        Refusal(File().Add("llama.attention.head_count", 0u)).ShouldBe("gguf_bad_metadata");
        Refusal(File().Add("llama.block_count", uint.MaxValue)).ShouldBe("gguf_bad_metadata");
        Refusal(File().Add("llama.embedding_length", "64")).ShouldBe("gguf_bad_metadata");
        Refusal(new GgufWriter().Add("tokenizer.ggml.tokens", 1u)).ShouldBe("gguf_bad_metadata");
    }

    [Fact]
    public void Tokens_that_are_spelled_alike_are_refused_and_empty_or_broken_ones_are_not()
    {
        using var folder = new TemporaryFolder();
        GgufFile Saved(params byte[][] tokens)
        {
            var path = Path.Combine(folder.Path, "tokens.gguf");
            File.WriteAllBytes(path, new GgufWriter().Add("general.architecture", "llama").Add("tokenizer.ggml.tokens", tokens).ToArray());
            return GgufFile.Read(path);
        }

        GgufModelCheck.RequireDistinctTokens(Saved([0xF0], [0xF1], [], []));
        Should.Throw<InferenceException>(() => GgufModelCheck.RequireDistinctTokens(Saved([0xF0], [0x41], [0xF0]))).Code.ShouldBe("gguf_bad_metadata");
    }

    [Fact]
    public void Thousands_of_mutations_are_read_or_refused_quickly_and_without_wild_allocation()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MODELNET_SEED"), out var given) ? given : 20250;
        var random = new Random(seed);
        var original = Valid();
        var outcomes = new Dictionary<string, int>();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20_000; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var outcome = Outcome(Mutate(original, random), i, seed);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(256 * 1024, $"seed {seed}, mutation {i}");
        }

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
        outcomes.Keys.Order().ShouldBe(["gguf_bad_header", "gguf_bad_magic", "gguf_bad_tensor", "gguf_truncated", "gguf_unsupported_version", "ok"]);
    }

    private static string Outcome(byte[] bytes, int number, int seed)
    {
        try
        {
            Parse(bytes);
            return "ok";
        }
        catch (InferenceException error)
        {
            error.Hint.ShouldNotBeEmpty();
            return error.Code;
        }
        catch (Exception error) when (error is not ShouldAssertException)
        {
            throw new InvalidOperationException($"seed {seed}, mutation {number}: {error.GetType().Name}", error);
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        ulong[] hostile = [0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 1UL << 40, 1UL << 60, long.MaxValue, ulong.MaxValue];
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    var number = BitConverter.GetBytes(hostile[random.Next(hostile.Length)]);
                    number.AsSpan(0, Math.Min(8, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                    break;
                default:
                    bytes = random.Next(2) == 0 ? bytes[..Math.Max(1, at)] : [.. bytes[..at], .. bytes[random.Next(at + 1)..]];
                    break;
            }
        }

        return bytes;
    }
}
