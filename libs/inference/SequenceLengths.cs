namespace ModelNet.Inference;

/// <summary>
/// Keeps the length of every sequence of a context and checks each call against it, so that all engines refuse the same mistakes with
/// the same codes before anything reaches a cache. Allocates only when constructed. Not thread-safe, as contexts are not.
/// </summary>
public sealed class SequenceLengths
{
    private readonly ContextOptions _options;
    private readonly int _vocabularySize;
    private readonly int[] _lengths;
    private readonly int[] _staged;

    /// <param name="options">The context's limits.</param>
    /// <param name="vocabularySize">Ids are 0 to one less.</param>
    public SequenceLengths(ContextOptions options, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _vocabularySize = vocabularySize;
        _lengths = new int[options.MaxSequences];
        _staged = new int[options.MaxSequences];
    }

    /// <summary>Tokens in the sequence.</summary>
    /// <exception cref="InferenceException">code <c>sequence_invalid</c>.</exception>
    public int this[int sequence] => _lengths[Known(sequence)];

    /// <summary>Refuses options that no context can have.</summary>
    /// <exception cref="InferenceException">code <c>context_options_invalid</c>.</exception>
    public static void RequireValid(ContextOptions options, int mostSequences)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problem = options switch
        {
            { MaxSequences: < 1 } => "MaxSequences is less than 1",
            { TokensPerSequence: < 1 } => "TokensPerSequence is less than 1",
            { MaxBatchTokens: < 1 } => "MaxBatchTokens is less than 1",
            { Threads: < 1 } => "Threads is less than 1",
            _ when options.MaxSequences > mostSequences => $"MaxSequences is more than {mostSequences}",
            _ when (long)options.MaxSequences * options.TokensPerSequence > int.MaxValue => "MaxSequences × TokensPerSequence is too large",
            _ => null,
        };
        if (problem is not null)
        {
            throw new InferenceException("context_options_invalid", $"{problem}.", "Correct the context's options.");
        }
    }

    /// <summary>Checks a batch. Nothing changes until <see cref="Commit"/>.</summary>
    /// <exception cref="InferenceException">codes <c>batch_invalid</c>, <c>token_invalid</c>, <c>sequence_invalid</c>, <c>position_invalid</c>, <c>context_full</c>.</exception>
    public void Stage(ReadOnlySpan<DecodeToken> batch)
    {
        if (batch.IsEmpty || batch.Length > _options.MaxBatchTokens)
        {
            throw ContextErrors.Batch(batch.Length, _options.MaxBatchTokens);
        }

        _lengths.CopyTo(_staged, 0);
        foreach (ref readonly var entry in batch)
        {
            Stage(in entry);
        }
    }

    /// <summary>Takes the staged batch over.</summary>
    public void Commit() => _staged.CopyTo(_lengths, 0);

    /// <summary>Whether the staged batch has tokens for the sequence.</summary>
    public bool WasStaged(int sequence) => _staged[sequence] != _lengths[sequence];

    /// <summary>Sets a length after truncation or copying.</summary>
    public void Set(int sequence, int length) => _lengths[sequence] = length;

    /// <summary>Checks a truncation; false when there is nothing to cut.</summary>
    /// <exception cref="InferenceException">codes <c>sequence_invalid</c>, <c>position_invalid</c>.</exception>
    public bool RequireCut(int sequence, int fromPosition)
    {
        var length = this[sequence];
        return fromPosition >= 0 && fromPosition <= length
            ? fromPosition < length
            : throw ContextErrors.Position(sequence, fromPosition, length);
    }

    /// <summary>Checks a copy; false when there is nothing to copy.</summary>
    /// <exception cref="InferenceException">codes <c>sequence_invalid</c>, <c>sequence_not_empty</c>, <c>position_invalid</c>.</exception>
    public bool RequireCopy(int source, int target, int length)
    {
        if (length < 0 || length > this[source])
        {
            throw ContextErrors.Position(source, length, this[source]);
        }

        return this[target] == 0 && source != target
            ? length > 0
            : throw new InferenceException("sequence_not_empty", $"Sequence {target} holds {this[target]} tokens.", "Truncate it to 0 before copying into it.");
    }

    private void Stage(in DecodeToken entry)
    {
        if ((uint)entry.Token >= (uint)_vocabularySize)
        {
            throw ContextErrors.Token(entry.Token, _vocabularySize);
        }

        ref var length = ref _staged[Known(entry.Sequence)];
        if (entry.Position != length)
        {
            throw ContextErrors.Position(entry.Sequence, entry.Position, length);
        }

        if (length == _options.TokensPerSequence)
        {
            throw ContextErrors.Full(entry.Sequence, length);
        }

        length++;
    }

    private int Known(int sequence)
        => (uint)sequence < (uint)_lengths.Length ? sequence : throw ContextErrors.Sequence(sequence, _lengths.Length);
}
