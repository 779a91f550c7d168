using System.Runtime.InteropServices;

namespace ModelNet.Inference.Scripted;

/// <summary>The context of a <see cref="ScriptedModel"/>: token lists in place of KV caches.</summary>
public sealed class ScriptedContext : IModelContext
{
    private const int MostSequences = 256; // as llama.cpp

    private readonly ScriptedModelOptions _model;
    private readonly SequenceLengths _lengths;
    private readonly List<int>[] _tokens;
    private readonly float[]?[] _rows;
    private readonly bool[] _wanted;
    private long _decodes;
    private bool _disposed;

    internal ScriptedContext(ScriptedModelOptions model, ContextOptions options)
    {
        SequenceLengths.RequireValid(options, MostSequences);
        _model = model;
        Options = options;
        _lengths = new SequenceLengths(options, model.Vocabulary.Count);
        _tokens = [.. Enumerable.Range(0, options.MaxSequences).Select(_ => new List<int>())];
        _rows = new float[options.MaxBatchTokens][];
        _wanted = new bool[options.MaxBatchTokens];
    }

    /// <inheritdoc/>
    public ContextOptions Options { get; }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<DecodeToken> batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _lengths.Stage(batch);
        Array.Clear(_wanted);
        if (_model.Fault?.Invoke(_decodes++) is { } fault)
        {
            throw fault;
        }

        for (var i = 0; i < batch.Length; i++)
        {
            Append(i, batch[i]);
        }

        _lengths.Commit();
        Wait(_model.DecodeTime + (batch.Length * _model.TokenTime));
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int batchIndex)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return (uint)batchIndex < (uint)_wanted.Length && _wanted[batchIndex] ? _rows[batchIndex] : throw ContextErrors.NoLogits(batchIndex);
    }

    /// <inheritdoc/>
    public void Truncate(int sequence, int fromPosition)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_lengths.RequireCut(sequence, fromPosition))
        {
            CollectionsMarshal.SetCount(_tokens[sequence], fromPosition);
            _lengths.Set(sequence, fromPosition);
        }
    }

    /// <inheritdoc/>
    public void CopyPrefix(int source, int target, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_lengths.RequireCopy(source, target, length))
        {
            _tokens[target].AddRange(_tokens[source].Take(length));
            _lengths.Set(target, length);
        }
    }

    /// <inheritdoc/>
    public int Length(int sequence) => _lengths[sequence];

    /// <summary>The tokens that the sequence holds, for assertions.</summary>
    public IReadOnlyList<int> Tokens(int sequence) => _tokens[sequence];

    /// <inheritdoc/>
    public void Dispose() => _disposed = true;

    private void Append(int index, DecodeToken entry)
    {
        var history = _tokens[entry.Sequence];
        history.Add(entry.Token);
        _wanted[index] = entry.WantLogits;
        if (entry.WantLogits)
        {
            var row = _rows[index] ??= new float[_model.Vocabulary.Count];
            _model.Logits(CollectionsMarshal.AsSpan(history), row);
        }
    }

    private void Wait(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            using var over = new ManualResetEventSlim();
            using var timer = _model.Time.CreateTimer(_ => over.Set(), null, time, Timeout.InfiniteTimeSpan);
            over.Wait();
        }
    }
}
