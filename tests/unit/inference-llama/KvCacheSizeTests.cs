using ModelNet.Inference.Llama.Gguf;
using ModelNet.Tests.Support;

namespace ModelNet.Inference.Llama.Tests;

/// <summary>What a header says of the KV cache, for the ways in which models differ. EngineTests compares it with what llama.cpp makes.</summary>
public sealed class KvCacheSizeTests
{
    [Fact]
    public void Heads_share_the_width_unless_their_lengths_are_given()
    {
        // Llama 3 8B: 32 layers, 8 KV heads of 4096 / 32 = 128 numbers, twice, 2 bytes each: 128 KiB for a token.
        Of(Header()).ShouldBe(128 << 10);
        Of(Header().Add("llama.attention.key_length", 64u)).ShouldBe(96 << 10);
        Of(Header().Add("llama.attention.key_length", 64u).Add("llama.attention.value_length", 64u)).ShouldBe(64 << 10);
    }

    [Fact]
    public void Without_grouped_heads_every_head_has_its_own() => Of(Header(kvHeads: null)).ShouldBe(512 << 10);

    [Fact]
    public void Layers_may_differ_or_use_anothers_cache()
    {
        using var folder = new TemporaryFolder(); // lists are read from the file when they are asked for
        Header(kvHeads: null).Add("llama.attention.head_count_kv", Enumerable.Range(0, 32).Select(layer => layer % 4 == 0 ? 8 : 0).ToArray()).Save(folder.File("lists.gguf"));
        GgufFile.Read(folder.File("lists.gguf")).KvBytesPerToken.ShouldBe(32 << 10);
        Of(Header().Add("llama.attention.shared_kv_layers", 12u)).ShouldBe(80 << 10);
    }

    [Fact]
    public void Latent_attention_keeps_one_vector()
        => Of(Header(kvHeads: 1).Add("llama.attention.key_length", 576u).Add("llama.attention.value_length", 512u).Add("llama.attention.key_length_mla", 192u)).ShouldBe(32 * 576 * 2);

    [Fact]
    public void What_is_not_known_is_nothing()
    {
        Of(new GgufWriter().Add("general.architecture", "llama")).ShouldBe(0);
        Of(Header().Add("llama.ssm.state_size", 16u)).ShouldBe(0, "a part of it keeps a state instead");
        Of(Header(kvHeads: uint.MaxValue)).ShouldBe(0);
        Of(Header().Add("llama.attention.shared_kv_layers", 99u)).ShouldBe(0);
    }

    private static long Of(GgufWriter writer) => GgufFile.Read("memory", new MemoryStream(writer.ToArray())).KvBytesPerToken;

    private static GgufWriter Header(uint? kvHeads = 8)
    {
        var writer = new GgufWriter().Add("general.architecture", "llama").Add("llama.block_count", 32u).Add("llama.embedding_length", 4096u).Add("llama.attention.head_count", 32u);
        return kvHeads is { } heads ? writer.Add("llama.attention.head_count_kv", heads) : writer;
    }
}
