using ModelNet.Inference.Llama.Native;

namespace ModelNet.Inference.Llama;

/// <summary>
/// A llama_context with one KV stream for each sequence, so that sequences neither share nor fragment a cache. Belongs to one thread at a time.
/// In the steady state <see cref="Decode"/> allocates nothing on the managed heap.
/// </summary>
public sealed unsafe class LlamaContext : IModelContext
{
    private readonly ContextHandle _handle;
    private readonly nint _memory;
    private readonly int _vocabularySize;
    private readonly BatchBuffer _batch;
    private readonly SequenceLengths _lengths;

    private LlamaContext(ContextHandle handle, int vocabularySize, ContextOptions options)
    {
        _handle = handle;
        _memory = LlamaNative.Memory(handle);
        _vocabularySize = vocabularySize;
        _batch = new BatchBuffer(options.MaxBatchTokens, options.MaxSequences);
        _lengths = new SequenceLengths(options, vocabularySize);
        Options = options;
    }

    /// <inheritdoc/>
    public ContextOptions Options { get; }

    internal static LlamaContext Create(ModelHandle model, int vocabularySize, ContextOptions options, bool offload)
    {
        SequenceLengths.RequireValid(options, (int)LlamaNative.MaxParallelSequences());
        var parameters = LlamaNative.ContextDefaultParams();
        parameters.Context = (uint)(options.TokensPerSequence * options.MaxSequences);
        parameters.Batch = (uint)options.MaxBatchTokens;
        parameters.MicroBatch = (uint)options.MaxBatchTokens;
        parameters.MaxSequences = (uint)options.MaxSequences;
        parameters.Threads = options.Threads;
        parameters.ThreadsBatch = options.Threads;
        parameters.KvUnified = 0;
        parameters.OffloadKqv = (byte)(offload ? 1 : 0);
        parameters.OpOffload = (byte)(offload ? 1 : 0);
        NativeLog.Forget();
        var context = LlamaNative.ContextCreate(model, parameters);
        if (context == 0)
        {
            throw Failed("context_create_failed", "llama.cpp could not create the context", "Lower the number of sequences or the tokens for each: the KV cache may not fit in memory.");
        }

        var handle = new ContextHandle(context, model);
        if (LlamaNative.ContextPerSequence(handle) < options.TokensPerSequence)
        {
            handle.Dispose();
            throw Failed("context_create_failed", "llama.cpp gave the sequences less room than asked for", "Lower the tokens for each sequence.");
        }

        return new LlamaContext(handle, vocabularySize, options);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<DecodeToken> batch)
    {
        ThrowIfDisposed();
        _lengths.Stage(batch);
        var result = LlamaNative.Decode(_handle, _batch.Fill(batch));
        if (result == 0)
        {
            _lengths.Commit();
            return;
        }

        _batch.Clear();
        RollBack();
        throw result == 1
            ? Failed("context_full", "The KV cache has no room for the batch", "Truncate or free a sequence, or create a larger context.")
            : Failed("decode_failed", $"llama_decode returned {result}", "See the engine's log; on a GPU its memory may be exhausted.");
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int batchIndex)
    {
        ThrowIfDisposed();
        var row = _batch.Wants(batchIndex) ? LlamaNative.Logits(_handle, batchIndex) : null;
        return row is not null
            ? new ReadOnlySpan<float>(row, _vocabularySize)
            : throw ContextErrors.NoLogits(batchIndex);
    }

    /// <inheritdoc/>
    public void Truncate(int sequence, int fromPosition)
    {
        ThrowIfDisposed();
        if (_lengths.RequireCut(sequence, fromPosition) && LlamaNative.MemoryRemove(_memory, sequence, fromPosition, -1) == 0)
        {
            throw Failed("rollback_unsupported", "The model's memory cannot forget its last tokens", "Recurrent models can only be cleared: truncate to 0 and decode again.");
        }

        _lengths.Set(sequence, fromPosition);
    }

    /// <inheritdoc/>
    public void CopyPrefix(int source, int target, int length)
    {
        ThrowIfDisposed();
        if (!_lengths.RequireCopy(source, target, length))
        {
            return;
        }

        // Separate streams can only be copied whole; what is too much is forgotten at once.
        LlamaNative.MemoryCopy(_memory, source, target, -1, -1);
        if (length < _lengths[source] && LlamaNative.MemoryRemove(_memory, target, length, -1) == 0)
        {
            LlamaNative.MemoryRemove(_memory, target, -1, -1);
            throw Failed("rollback_unsupported", "The model's memory cannot hold a part of another sequence", "Recurrent models can only be copied whole.");
        }

        _lengths.Set(target, length);
    }

    /// <inheritdoc/>
    public int Length(int sequence) => _lengths[sequence];

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        _batch.Dispose();
    }

    private void RollBack()
    {
        for (var sequence = 0; sequence < Options.MaxSequences; sequence++)
        {
            if (_lengths.WasStaged(sequence))
            {
                LlamaNative.MemoryRemove(_memory, sequence, _lengths[sequence], -1);
            }
        }
    }

    private static InferenceException Failed(string code, string problem, string hint)
        => new(code, NativeLog.LastError is { Length: > 0 } log ? $"{problem}: {log}" : $"{problem}.", hint);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
}
