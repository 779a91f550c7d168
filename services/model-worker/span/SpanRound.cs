using ModelNet.Contracts;
using ModelNet.Fusion;

namespace ModelNet.ModelWorker.Span;

/// <summary>
/// A branch's work on the open step of a stage that fuses spans: its own draft, what the others drafted, and what it thinks of each. Nothing of it stays in the token list or the cache when the step is
/// decided; all of it follows from the log and the model.
/// </summary>
/// <param name="length">The most tokens of a span.</param>
/// <param name="branches">How many branches the stage has.</param>
/// <param name="maxTokens">The stage's limit.</param>
/// <param name="promptLength">How many tokens stand before step 0.</param>
internal sealed class SpanRound(int length, int branches, int maxTokens, int promptLength)
{
    /// <summary>What the branches drafted, as the log tells it.</summary>
    public HeardDrafts Heard { get; } = new(branches);

    /// <summary>How many of the branch's tokens are decided.</summary>
    public int DecidedLength { get; private set; } = promptLength;

    /// <summary>The position behind the decided text has been computed, and its logits were kept.</summary>
    public bool HasBase { get; set; }

    /// <summary>The pass under way; null between two.</summary>
    public SpanPass? Pass { get; set; }

    /// <summary>The branch's own draft, as it was just made; null when it was not, or another run of the worker made it.</summary>
    public HeardDraft? Own { get; set; }

    /// <summary>−log₂ of the probability of <see cref="Own"/>.</summary>
    public double OwnBits { get; set; }

    /// <summary>The others have been told the draft of the step.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>The candidates that have their scores, in millionths of a bit or <see cref="SpanJoin.Unscored"/>.</summary>
    public List<(SpanCandidate Span, long Microbits)> Scores { get; } = [];

    /// <summary>Whether a decode has to come before anything else can be done.</summary>
    public bool NeedsRow => !HasBase || Pass is not null;

    /// <summary>The token length whose logits are wanted next.</summary>
    public int NextEnd => DecidedLength + (Pass?.Taken ?? 0);

    /// <summary>The most tokens of the step's spans.</summary>
    public int TokensOf(int step) => SpanBudget.TokensOf(step, length, maxTokens);

    /// <summary>Another step begins behind so many decided tokens.</summary>
    public void Begin(int step, int decidedLength)
    {
        DecidedLength = decidedLength;
        HasBase = false;
        Pass = null;
        Own = null;
        IsAnnounced = false;
        Scores.Clear();
        Heard.ForgetBefore(step);
    }

    /// <summary>Something of the step was lost: whoever needs the draft is told it once more.</summary>
    public void AskAgain() => IsAnnounced = false;

    /// <summary>Takes note of a draft for the open step or a later one; true when it is news for the open step.</summary>
    public bool Hear(Draft draft, int openStep) =>
        draft.FirstStep >= openStep && TokensOf(draft.FirstStep) > 0 && Heard.TryHear(draft) && draft.FirstStep == openStep;
}
