using System.Buffers;

namespace ModelNet.ModelWorker.Ahead;

/// <summary>
/// The token that a branch expects to be decided, appended and computed while its fuser decides. Its own tokens stand behind the decided ones until the decision comes. Reused from step to step.
/// </summary>
internal sealed class Guess
{
    private readonly ArrayBufferWriter<byte> _token = new(16);

    /// <summary>False as long as every token of the branch is decided.</summary>
    public bool IsActive { get; private set; }

    /// <summary>How many of the branch's tokens are decided.</summary>
    public int DecidedLength { get; private set; }

    /// <summary>The row of the latest decode that holds the logits behind it; -1 when another decode has replaced them.</summary>
    public int Row { get; private set; } = -1;

    /// <summary>A copy of those logits, where another decode had to run.</summary>
    public float[]? Kept { get; private set; }

    /// <summary>How long its forward pass took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The branch expects this token behind so many decided ones.</summary>
    public void Begin(ReadOnlySpan<byte> token, int decidedLength)
    {
        _token.ResetWrittenCount();
        _token.Write(token);
        DecidedLength = decidedLength;
        IsActive = true;
    }

    /// <summary>It went through the model.</summary>
    public void Computed(int row, TimeSpan elapsed) => (Row, Elapsed) = (row, elapsed);

    /// <summary>Copies its logits, because the next decode overwrites their row.</summary>
    public void Keep(ReadOnlySpan<float> row)
    {
        Kept ??= ArrayPool<float>.Shared.Rent(row.Length);
        row.CopyTo(Kept);
        Row = -1;
    }

    /// <summary>Whether this is the expected token.</summary>
    public bool Expects(ReadOnlySpan<byte> token) => _token.WrittenSpan.SequenceEqual(token);

    /// <summary>Hands the kept logits over: whoever takes them returns them to the pool.</summary>
    public float[]? TakeKept()
    {
        var kept = Kept;
        Kept = null;
        return kept;
    }

    /// <summary>It is decided, or taken back.</summary>
    public void End()
    {
        IsActive = false;
        Row = -1;
        Elapsed = TimeSpan.Zero;
        if (TakeKept() is { } kept)
        {
            ArrayPool<float>.Shared.Return(kept);
        }
    }
}
