namespace ModelNet.Fusion;

/// <summary>
/// Adds up how well a model expected the tokens of its prompt. Only tokens with bytes count: templates differ in their control tokens, and bytes are what models with different
/// tokens have in common. Belongs to one thread.
/// </summary>
public sealed class PromptScore
{
    private const double LargestBits = 1e4;
    private double _bits;
    private long _bytes;

    /// <summary>How many tokens from the prompt's beginning have been looked at; the first has nothing before it and is not expected by anybody.</summary>
    public int Scored { get; private set; } = 1;

    /// <summary>−log₂ p per byte in millionths, at least 1; 0 when no token with bytes was scored.</summary>
    public long MicrobitsPerByte => _bytes == 0 ? 0 : Math.Max(1, (long)Math.Round(1e6 * _bits / _bytes));

    /// <summary>Takes the prompt's next token.</summary>
    /// <param name="logits">What the model said behind the token before it.</param>
    /// <param name="token">The token that came; below the logits' length.</param>
    /// <param name="bytes">How many bytes it appends; 0 for control tokens.</param>
    public void Add(ReadOnlySpan<float> logits, int token, int bytes)
    {
        Scored++;
        if (bytes > 0)
        {
            var tiles = System.Buffers.ArrayPool<float>.Shared.Rent(LogNormaliser.TilesFor(logits.Length));
            var normaliser = LogNormaliser.Compute(logits, tiles);
            System.Buffers.ArrayPool<float>.Shared.Return(tiles);
            var bits = (normaliser - logits[token]) / Math.Log(2);
            _bits += bits <= LargestBits ? bits : LargestBits; // also where there is no number: such logits fail the branch when it answers
            _bytes += bytes;
        }
    }
}
