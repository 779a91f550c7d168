namespace ModelNet.Inference.Llama.Gguf;

/// <summary>How large a KV cache llama.cpp makes for a model: for each layer that attends, a key and a value for each of its KV heads, as 16-bit numbers.</summary>
internal static class KvCacheSize
{
    private const ulong BytesPerNumber = 2;
    private const ulong Most = 1 << 20; // more of anything is not a model

    /// <summary>Bytes for one token; 0 when the file does not say, or when a part of the model keeps a state of fixed size instead.</summary>
    internal static long BytesPerToken(GgufFile file)
    {
        var architecture = file.Architecture;
        if (file.Metadata.Keys.Any(key => key.StartsWith($"{architecture}.ssm.", StringComparison.Ordinal)))
        {
            return 0;
        }

        return (long)(KvHeads(file, architecture) * NumbersPerHead(file, architecture) * BytesPerNumber);
    }

    /// <summary>Over all layers that have a cache of their own.</summary>
    private static ulong KvHeads(GgufFile file, string architecture)
    {
        var layers = Bounded(file.Number($"{architecture}.block_count"));
        var own = layers - Math.Min(layers, Bounded(file.Number($"{architecture}.attention.shared_kv_layers")));
        var key = $"{architecture}.attention.head_count_kv";
        var perLayer = file.Integers(key);
        return perLayer.Count > 0
            ? Bounded((ulong)perLayer.Take((int)own).Sum(heads => (long)Math.Max(0, heads)))
            : own * Bounded(file.Number(key) ?? file.Number($"{architecture}.attention.head_count"));
    }

    private static ulong NumbersPerHead(GgufFile file, string architecture)
    {
        var heads = Bounded(file.Number($"{architecture}.attention.head_count"));
        var usual = heads == 0 ? 0 : Bounded(file.Number($"{architecture}.embedding_length")) / heads;
        var key = Bounded(file.Number($"{architecture}.attention.key_length") ?? usual);

        // Multi-head latent attention keeps what keys and values are computed from, once.
        var isLatent = file.Metadata.ContainsKey($"{architecture}.attention.key_length_mla");
        return isLatent ? key : key + Bounded(file.Number($"{architecture}.attention.value_length") ?? usual);
    }

    private static ulong Bounded(ulong? number) => number is { } value and <= Most ? value : 0;
}
