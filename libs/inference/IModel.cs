using ModelNet.Vocabulary;

namespace ModelNet.Inference;

/// <summary>A loaded language model. Thread-safe: encoding may be called from any thread, contexts belong to one thread each.</summary>
public interface IModel : IDisposable
{
    /// <summary>What was loaded, with the fingerprints that a recording carries.</summary>
    ModelDescription Description { get; }

    /// <summary>The token table: id → bytes, kinds, end-of-generation ids, hash.</summary>
    VocabularyTable Vocabulary { get; }

    /// <summary>Splits plain text (or any bytes) as the model's tokeniser does, without BOS and without ever producing control tokens from the text.</summary>
    int[] EncodeText(ReadOnlySpan<byte> utf8);

    /// <summary>
    /// Renders messages with the model's own chat template, ending where the assistant's answer begins, and encodes them, with BOS where the
    /// model wants it. Control tokens come from the template only: text inside a message never becomes one.
    /// </summary>
    /// <exception cref="InferenceException">code <c>chat_template_unknown</c> when the engine does not know the template.</exception>
    int[] EncodePrompt(IReadOnlyList<ChatMessage> messages);

    /// <summary>Allocates a KV cache and the buffers to decode with.</summary>
    IModelContext CreateContext(ContextOptions options);
}

/// <summary>One turn of a conversation. <paramref name="Role"/> is system, user or assistant.</summary>
public sealed record ChatMessage(string Role, string Content);

/// <summary>What was loaded and by what.</summary>
public sealed record ModelDescription
{
    /// <summary>The name that flows use.</summary>
    public required string Name { get; init; }

    /// <summary>The file, or null for a model without one.</summary>
    public string? Path { get; init; }

    /// <summary>SHA-256 of the file in hex (or another stable fingerprint of a model without one).</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Architecture and size for people, such as "llama 135M Q4_1".</summary>
    public required string Summary { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Bytes of the weights.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>The context length it was trained for, in tokens.</summary>
    public required int TrainedContext { get; init; }

    /// <summary>The engine and its build, such as "llama.cpp b9999".</summary>
    public required string Engine { get; init; }

    /// <summary>Where it computes, such as "cpu" or "cuda:0 (33 layers)".</summary>
    public required string Device { get; init; }
}

public sealed record ContextOptions
{
    /// <summary>How many sequences can be held at once.</summary>
    public int MaxSequences { get; init; } = 1;

    /// <summary>Tokens that each sequence can hold.</summary>
    public int TokensPerSequence { get; init; } = 2048;

    /// <summary>The most tokens in one <see cref="IModelContext.Decode"/>.</summary>
    public int MaxBatchTokens { get; init; } = 512;

    /// <summary>Compute threads; take them from <see cref="ComputeGate"/> while decoding.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>A KV cache of several sequences. Belongs to one thread at a time.</summary>
public interface IModelContext : IDisposable
{
    ContextOptions Options { get; }

    /// <summary>
    /// Appends tokens to their sequences in one forward pass. Positions must continue each sequence.
    /// After it, <see cref="Logits"/> holds a row for every entry that asked for one, until the next call.
    /// </summary>
    /// <exception cref="InferenceException">code <c>context_full</c> or <c>decode_failed</c>; the caches are as before the call.</exception>
    void Decode(ReadOnlySpan<DecodeToken> batch);

    /// <summary>The logits (length = vocabulary size) of the batch entry with this index, valid until the next decode.</summary>
    ReadOnlySpan<float> Logits(int batchIndex);

    /// <summary>Forgets the sequence's tokens from <paramref name="fromPosition"/> on (rollback; 0 clears it).</summary>
    void Truncate(int sequence, int fromPosition);

    /// <summary>Makes the empty sequence <paramref name="target"/> begin with the first <paramref name="length"/> tokens of <paramref name="source"/> without computing them again.</summary>
    void CopyPrefix(int source, int target, int length);

    /// <summary>How many tokens the sequence holds.</summary>
    int Length(int sequence);
}

/// <summary>One token to append: to which sequence, at which position, and whether its logits are wanted.</summary>
public readonly record struct DecodeToken(int Token, int Position, int Sequence, bool WantLogits);

/// <summary>An error of the engine with a stable code and what to do about it.</summary>
public sealed class InferenceException(string code, string message, string hint, Exception? innerException = null)
    : Exception(message, innerException)
{
    public string Code { get; } = code;

    public string Hint { get; } = hint;
}
