using System.Text;

namespace ModelNet.Inference.Llama.Gguf;

/// <summary>
/// Checks what the metadata says where llama.cpp trusts it: it divides by some numbers, and reads the arrays beside the tokens as far as there
/// are tokens, so that a wrong file would end the process instead of giving an error.
/// </summary>
internal static class GgufModelCheck
{
    private const ulong MaxLayers = 4096;
    private const ulong MaxWidth = 1 << 20;

    /// <exception cref="InferenceException">code <c>gguf_bad_metadata</c>.</exception>
    internal static void Require(GgufFile file)
    {
        RequireTokenArrays(file);
        var architecture = file.Architecture;
        RequireRange(file, $"{architecture}.block_count", MaxLayers);
        RequireRange(file, $"{architecture}.embedding_length", MaxWidth);
        RequireRange(file, $"{architecture}.attention.head_count", MaxWidth);
    }

    private static void RequireTokenArrays(GgufFile file)
    {
        if (!file.Metadata.TryGetValue("tokenizer.ggml.tokens", out var tokens))
        {
            return; // llama.cpp says so itself
        }

        if (!tokens.IsArray || tokens.Type != GgufValueType.Text || tokens.Count == 0)
        {
            throw GgufErrors.BadMetadata("tokenizer.ggml.tokens is not a list of strings");
        }

        RequireBeside(file, tokens, "tokenizer.ggml.scores", GgufValueType.F32);
        RequireBeside(file, tokens, "tokenizer.ggml.token_type", GgufValueType.I32);
    }

    /// <summary>llama.cpp asserts that no two tokens are spelled alike; empty ones it renames itself. Reads the file.</summary>
    /// <exception cref="InferenceException">code <c>gguf_bad_metadata</c>.</exception>
    internal static void RequireDistinctTokens(GgufFile file)
    {
        var tokens = file.Strings("tokenizer.ggml.tokens");
        var seen = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Count; id++)
        {
            // Latin-1 keeps every byte apart, whatever the encoding.
            if (tokens[id].Length > 0 && !seen.TryAdd(Encoding.Latin1.GetString(tokens[id]), id))
            {
                throw GgufErrors.BadMetadata($"tokens {seen[Encoding.Latin1.GetString(tokens[id])]} and {id} of tokenizer.ggml.tokens are spelled alike");
            }
        }
    }

    private static void RequireBeside(GgufFile file, GgufValue tokens, string key, GgufValueType type)
    {
        if (file.Metadata.TryGetValue(key, out var array) && (!array.IsArray || array.Type != type || array.Count != tokens.Count))
        {
            throw GgufErrors.BadMetadata($"{key} does not have one {type} for each of the {tokens.Count} tokens");
        }
    }

    // Some architectures give a list with one number for each layer; llama.cpp checks those.
    private static void RequireRange(GgufFile file, string key, ulong most)
    {
        if (file.Metadata.TryGetValue(key, out var value) && !value.IsArray && (value.AsNumber() is not { } number || number == 0 || number > most))
        {
            throw GgufErrors.BadMetadata($"{key} is not between 1 and {most}");
        }
    }
}
