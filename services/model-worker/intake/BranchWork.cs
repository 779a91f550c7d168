using System.Buffers;
using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.ModelWorker.Ahead;
using ModelNet.ModelWorker.Lead;
using ModelNet.ModelWorker.Span;
using ModelNet.ModelWorker.Speculate;

namespace ModelNet.ModelWorker.Intake;

/// <summary>
/// What the worker knows of one branch it computes: the tokens so far, how many of them the KV cache holds, and the step it
/// answers next. All of it can be rebuilt from the log: prompt, then the decided bytes.
/// </summary>
internal sealed class BranchWork
{
    /// <summary>No KV sequence is assigned.</summary>
    public const int NoSequence = -1;

    /// <summary>The branch expects no token.</summary>
    public const int NoChoice = -1;

    public required string Session { get; init; }

    public required byte[] SessionUtf8 { get; init; }

    public required BranchKey Key { get; init; }

    /// <summary>The partition that holds all of the session's records.</summary>
    public required int Partition { get; init; }

    /// <summary>The trace that the session belongs to.</summary>
    public TraceContext? Trace { get; set; }

    public required int Attempt { get; init; }

    /// <summary>True when a fuser decides the tokens; false when this worker decides alone.</summary>
    public required bool Fused { get; init; }

    public required bool Deterministic { get; init; }

    public required int MaxTokens { get; init; }

    public required int TopK { get; init; }

    /// <summary>How tokens are drawn: here where this worker decides alone, else by the fuser. Null where the most probable one is taken.</summary>
    public SamplingParameters? Sampling { get; init; }

    /// <summary>Set when step 0 is to say how well the model expected the prompt.</summary>
    public PromptScore? Score { get; init; }

    /// <summary>Texts that end a stage which this worker decides alone.</summary>
    public StopSequences Stop { get; init; } = StopSequences.None;

    /// <summary>When the session began, in µs: older sessions get sequences first in every worker, so two sessions never wait for each other.</summary>
    public required long Priority { get; init; }

    /// <summary>The prompt, then what was appended, as this model's ids. The KV cache holds the first <see cref="Cached"/> of them.</summary>
    public required List<int> Tokens { get; init; }

    public required int PromptLength { get; init; }

    /// <summary>
    /// The lengths that <see cref="Tokens"/> had after the prompt and after each step. A deterministic branch never decodes across one of them,
    /// so that a rebuild computes in the same batch shapes as the first run, and gets the same bits.
    /// </summary>
    public List<int> Boundaries { get; } = [];

    public int Cached { get; set; }

    /// <summary>The KV sequence, or <see cref="NoSequence"/>.</summary>
    public int Sequence { get; set; } = NoSequence;

    /// <summary>How many steps are decided and appended: the step whose distribution comes next.</summary>
    public int Step { get; set; }

    /// <summary>True once the distribution of <see cref="Step"/> was sent, until that step is decided.</summary>
    public bool Answered { get; set; }

    /// <summary>When the distribution of <see cref="Step"/> was sent, in ticks of the stopwatch.</summary>
    public long AnsweredAt { get; set; }

    /// <summary>The id that the branch alone would choose in the distribution of <see cref="Step"/> that was sent, or <see cref="NoChoice"/> where that is the end of the sequence or nothing was sent.</summary>
    public int ExpectedId { get; set; } = NoChoice;

    /// <summary>The token that it expects and computes while its fuser decides; null while it never did.</summary>
    public Guess? Guess { get; private set; }

    /// <summary>How much of the distribution of <see cref="Step"/> to send: <see cref="TopK"/>, or more when the fuser asked for it.</summary>
    public int WantedK { get; set; }

    /// <summary>True when the work began in an earlier run of the worker and was rebuilt from the log.</summary>
    public bool Resumed { get; set; }

    /// <summary>Decided bytes that this model cannot represent yet (half a code point without byte tokens): it abstains until they can be appended.</summary>
    public ArrayBufferWriter<byte> Unrepresented { get; } = new(8);

    /// <summary>The decided bytes of a stage that this worker decides alone.</summary>
    public ArrayBufferWriter<byte> Text { get; } = new(256);

    /// <summary>Whether the decided bytes with these behind them hold a text that ends the stage.</summary>
    public bool StopsWith(ReadOnlySpan<byte> token) => Stop.EndIn(Text.WrittenSpan, token);

    /// <summary>How a stage that this worker decides alone ends by what it has written. It is reported when that has been read from the log.</summary>
    public Finish Ending { get; set; }

    /// <summary>When it was decided that the stage ends; 0 before.</summary>
    public long EndedAt { get; set; }

    /// <summary>How a stage that this worker decides alone had ended in an earlier run, which may not have reported it.</summary>
    public Finish Finished { get; set; }

    /// <summary>The batch row that holds its latest logits, while no later decode has replaced them; else -1.</summary>
    public int LogitsRow { get; set; } = -1;

    /// <summary>A copy of its latest logits, kept when another decode had to run before the step was decided.</summary>
    public float[]? KeptLogits { get; set; }

    public long Began { get; } = Stopwatch.GetTimestamp();

    public TimeSpan PrefillTime { get; set; }

    public TimeSpan DecodeTime { get; set; }

    /// <summary>Compute time since the last answer, in ns: what the next answer reports.</summary>
    public long ComputeNanoseconds { get; set; }

    /// <summary>Where the next decode has to end at the latest, in tokens.</summary>
    public int NextStop
    {
        get
        {
            var next = Deterministic ? Boundaries.BinarySearch(Cached + 1) : -1;
            return !Deterministic ? Tokens.Count : Boundaries[next >= 0 ? next : ~next];
        }
    }

    /// <summary>True while the worker may compute it: its partition is live and the stage has not ended.</summary>
    public bool IsOpen { get; set; }

    /// <summary>A record has changed it since the last turn, so the worker must look at it.</summary>
    public bool IsChanged { get; set; }

    /// <summary>The turn of its last decode: the least recently served comes first.</summary>
    public long LastServed { get; set; }

    /// <summary>What its sequence begins with was taken from others as far as it is going to be; from now on it computes.</summary>
    public bool PrefixSettled { get; set; }

    /// <summary>The branch that computes a prefix which this one waits for, until it holds <see cref="PrefixGoal"/> tokens.</summary>
    public BranchWork? PrefixLeader { get; set; }

    public int PrefixGoal { get; set; }

    /// <summary>A decode with this branch and others failed: it computes alone once, so that the failure hits only the one that causes it.</summary>
    public bool Suspect { get; set; }

    public bool InPrefill => Cached < PromptLength;

    /// <summary>Whether the logits behind this token are needed to score the next one of the prompt.</summary>
    public bool Scores(int position) => Score is { } score && Step == 0 && position + 1 >= score.Scored && position + 1 < PromptLength;

    public int Uncached => Tokens.Count - Cached;

    /// <summary>The steps that it answers ahead of their decision; null while it never did.</summary>
    public DraftRound? Round { get; private set; }

    /// <summary>Its work on the open step of a stage that fuses spans; null in all others.</summary>
    public SpanRound? SpanRound { get; init; }

    /// <summary>The latest draft of another branch for a step that is not decided yet.</summary>
    public Draft? Proposal { get; set; }

    /// <summary>The fuser has said that another branch drafts: this one computes when it knows what.</summary>
    public bool AwaitsDraft { get; set; }

    /// <summary>Steps of its stage have been drafted: there is no wait for single decisions that a guess could fill.</summary>
    public bool IsDrafted { get; set; }

    /// <summary>The branch whose expectations say where the others' tokens end; -1 when nobody leads.</summary>
    public int Lead { get; init; } = -1;

    public bool IsLead => Lead == Key.Branch;

    /// <summary>Set when another branch leads.</summary>
    public FollowedText? Followed { get; init; }

    /// <summary>How many of the tokens stand for prompt and decided steps; those behind them may be taken back.</summary>
    public int DecidedLength => SpanRound?.DecidedLength ?? Followed?.Committed ?? (Round is { IsActive: true } round ? round.DecidedLength : Guess is { IsActive: true } guess ? guess.DecidedLength : Tokens.Count);

    /// <summary>The token length whose logits are wanted next.</summary>
    public int NextEnd => SpanRound?.NextEnd ?? (Round is { IsActive: true } round && !round.IsScored ? round.NextEnd : Tokens.Count);

    /// <summary>Work for the next decode is at hand.</summary>
    public bool NeedsDecode => Uncached > 0 && !Answered && !AwaitsDraft && Unrepresented.WrittenCount == 0 && SpanRound is not { NeedsRow: false };

    /// <summary>Begins to answer several steps at once, the first of them behind the decided tokens.</summary>
    /// <param name="drafts">How many pieces the branch drafts itself; null when it answers another's draft.</param>
    public void BeginRound(int? drafts) => (Round ??= new DraftRound()).Begin(Tokens.Count, drafts);

    /// <summary>Begins to answer several steps at once, none of them known yet.</summary>
    public void BeginRound() => (Round ??= new DraftRound()).Begin();

    /// <summary>Expects a token, whose own tokens stand behind so many decided ones.</summary>
    public void BeginGuess(ReadOnlySpan<byte> token, int decidedLength) => (Guess ??= new Guess()).Begin(token, decidedLength);

    /// <summary>Takes an expected token out of the list; the KV cache must not hold it any more.</summary>
    public void EndGuess()
    {
        if (Guess is { IsActive: true } guess)
        {
            Shorten(guess.DecidedLength);
            guess.End();
        }
    }

    /// <summary>Puts what is only expected behind the tokens, as decided bytes would be; false, with nothing changed, when it cannot be represented or overfills the context.</summary>
    public bool TryExpect(ReadOnlySpan<byte> token, TokenAppender appender, int contextTokens)
    {
        var before = Tokens.Count;
        if (token.IsEmpty || !appender.TryAppend(token, Tokens))
        {
            return false;
        }

        if (Tokens.Count > contextTokens)
        {
            Shorten(before);
            return false;
        }

        Boundaries.Add(Tokens.Count);
        return true;
    }

    /// <summary>Takes back the tokens beyond this length.</summary>
    public void Shorten(int length)
    {
        Tokens.RemoveRange(length, Tokens.Count - length);
        while (Boundaries[^1] > length)
        {
            Boundaries.RemoveAt(Boundaries.Count - 1);
        }
    }
}
