using ModelNet.Inference.Llama.Chat;
using ModelNet.Inference.Llama.Gguf;
using ModelNet.Inference.Llama.Native;
using ModelNet.Inference.Llama.Tokens;
using ModelNet.Vocabulary;

namespace ModelNet.Inference.Llama;

/// <summary>A model run by llama.cpp. Thread-safe; its contexts keep the weights alive after <see cref="Dispose"/>.</summary>
public sealed unsafe class LlamaModel : IModel
{
    private readonly ModelHandle _handle;
    private readonly nint _vocab;
    private readonly bool _vocabularyOnly;
    private readonly string? _chatTemplate;
    private readonly TextEncoder _text;
    private readonly Lazy<SpecialTokens> _specials;
    private volatile bool _disposed; // the handle stays open while contexts refer to it

    private LlamaModel(ModelHandle handle, LlamaModelOptions options, string fingerprint)
    {
        _handle = handle;
        _vocab = VocabNative.Type(LlamaNative.ModelVocabulary(handle)) != 0
            ? LlamaNative.ModelVocabulary(handle)
            : throw new InferenceException("vocabulary_missing", $"'{options.Path}' has no tokeniser.", "Use a complete model file.");
        _vocabularyOnly = options.VocabularyOnly;
        _chatTemplate = options.ChatTemplate ?? OwnTemplate(handle);
        Vocabulary = VocabularyReader.Read(_vocab);
        _text = new TextEncoder(_vocab, Vocabulary);
        _specials = new Lazy<SpecialTokens>(() => new SpecialTokens(_vocab, Vocabulary));
        Description = ModelDescriber.Describe(handle, options, fingerprint);
    }

    /// <inheritdoc/>
    public ModelDescription Description { get; }

    /// <inheritdoc/>
    public VocabularyTable Vocabulary { get; }

    /// <summary>Checks the file, loads it and reads its token table.</summary>
    /// <exception cref="InferenceException">
    /// a <c>gguf_…</c> code of <see cref="GgufFile.Read(string)"/>, <c>gguf_bad_metadata</c>, an <c>engine_…</c> code of <see cref="LlamaEngine.Start"/>,
    /// <c>model_hash_mismatch</c>, <c>model_load_failed</c>, <c>model_not_generative</c>, <c>vocabulary_missing</c>, <c>gpu_unavailable</c>,
    /// <c>device_unknown</c>.
    /// </exception>
    public static LlamaModel Load(LlamaModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = GgufFile.Read(options.Path);
        GgufModelCheck.Require(file);
        GgufModelCheck.RequireDistinctTokens(file);
        var fingerprint = FileFingerprint.Compute(options.Path);
        RequireExpected(options, fingerprint);
        LlamaEngine.Start();
        var handle = ModelLoader.Load(options);
        try
        {
            RequireGenerative(handle, options);
            return new LlamaModel(handle, options, fingerprint);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int[] EncodeText(ReadOnlySpan<byte> utf8)
    {
        ThrowIfDisposed();
        return _text.Encode(utf8);
    }

    /// <inheritdoc/>
    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ThrowIfDisposed();
        var ids = new PromptEncoder(_specials.Value, _text).Encode(ChatRenderer.Render(_chatTemplate, messages));
        var bos = VocabNative.Bos(_vocab);
        if (VocabNative.AddsBos(_vocab) != 0 && bos >= 0 && (ids.Count == 0 || ids[0] != bos))
        {
            ids.Insert(0, bos);
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public IModelContext CreateContext(ContextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfDisposed();
        return _vocabularyOnly
            ? throw new InferenceException("model_without_weights", "Only the vocabulary was loaded.", "Load the model without VocabularyOnly.")
            : LlamaContext.Create(_handle, Vocabulary.Count, options, offload: Description.Device != ModelDescriber.Cpu);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _handle.Dispose();
    }

    /// <summary>llama.cpp's own tokenisation, for comparison in tests.</summary>
    internal int[] TokenizeRaw(string text, bool addSpecial, bool parseSpecial)
        => _text.Tokenize(System.Text.Encoding.UTF8.GetBytes(text), addSpecial, parseSpecial);

    private static string? OwnTemplate(ModelHandle handle)
    {
        var template = LlamaNative.ModelChatTemplate(handle, null);
        return template is null ? null : NativeText.Read(template);
    }

    private static void RequireExpected(LlamaModelOptions options, string fingerprint)
    {
        if (options.ExpectedSha256 is { } expected && !string.Equals(expected, fingerprint, StringComparison.OrdinalIgnoreCase))
        {
            throw new InferenceException("model_hash_mismatch", $"'{options.Path}' has SHA-256 {fingerprint}, expected {expected}.", "Fetch the pinned file, or change the pin if the new file is meant.");
        }
    }

    private static void RequireGenerative(ModelHandle handle, LlamaModelOptions options)
    {
        if (!options.VocabularyOnly && (LlamaNative.ModelHasDecoder(handle) == 0 || LlamaNative.ModelHasEncoder(handle) != 0))
        {
            throw new InferenceException("model_not_generative", $"'{options.Path}' is not a decoder-only language model.", "Embedding and encoder-decoder models cannot take part in a flow.");
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
