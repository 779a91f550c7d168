using System.Buffers;

namespace ModelNet.ModelWorker.Lead;

/// <summary>
/// How far a branch that follows a lead has put the decided text into its own tokens: up to the last place where one of them is known to end. What was decided since waits, because which tokens
/// it becomes depends on what follows.
/// </summary>
/// <param name="promptLength">The prompt's tokens, behind which the text begins.</param>
internal sealed class FollowedText(int promptLength)
{
    /// <summary>How many of the branch's tokens stand for the prompt and decided text.</summary>
    public int Committed { get; set; } = promptLength;

    /// <summary>The decided bytes behind them.</summary>
    public ArrayBufferWriter<byte> Tail { get; } = new(32);
}
