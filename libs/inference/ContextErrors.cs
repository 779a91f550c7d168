namespace ModelNet.Inference;

/// <summary>The errors that every engine's context gives, with the same codes.</summary>
public static class ContextErrors
{
    /// <summary>code <c>batch_invalid</c></summary>
    public static InferenceException Batch(int tokens, int most)
        => new("batch_invalid", $"A batch of {tokens} tokens was given; 1 to {most} are possible.", "Split the tokens over several decodes.");

    /// <summary>code <c>token_invalid</c></summary>
    public static InferenceException Token(int token, int count)
        => new("token_invalid", $"Token {token} is not in the vocabulary of {count} ids.", "Ids of one model mean nothing to another: exchange bytes.");

    /// <summary>code <c>sequence_invalid</c></summary>
    public static InferenceException Sequence(int sequence, int count)
        => new("sequence_invalid", $"There is no sequence {sequence}; the context has {count}.", "Create the context with more sequences.");

    /// <summary>code <c>position_invalid</c></summary>
    public static InferenceException Position(int sequence, int position, int length)
        => new("position_invalid", $"Position {position} does not fit sequence {sequence}, which holds {length} tokens.", "Append at the sequence's length, and truncate or copy within it.");

    /// <summary>code <c>context_full</c></summary>
    public static InferenceException Full(int sequence, int length)
        => new("context_full", $"Sequence {sequence} is full with {length} tokens.", "Create the context with more tokens for each sequence, or end the sequence.");

    /// <summary>code <c>logits_missing</c></summary>
    public static InferenceException NoLogits(int batchIndex)
        => new("logits_missing", $"Entry {batchIndex} of the last decode has no logits.", "Set WantLogits on the entry, and read before the next decode.");
}
