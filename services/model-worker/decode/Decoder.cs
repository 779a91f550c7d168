using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ModelNet.Inference;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Schedule;
using ModelNet.Vocabulary;

namespace ModelNet.ModelWorker.Decode;

/// <summary>Runs planned batches through the model, inside the process's compute gate, and keeps logits that are still needed.</summary>
internal sealed class Decoder
{
    private readonly IModelContext _context;
    private readonly ComputeGate _gate;
    private readonly VocabularyTable _vocabulary;
    private readonly List<BranchWork> _holdingRows = [];
    private readonly List<BranchWork> _holdingGuesses = [];
    private ComputeGate.Lease? _reserved;

    public Decoder(IModelContext context, ComputeGate gate, VocabularyTable vocabulary)
    {
        _vocabulary = vocabulary;
        _context = context;
        _gate = gate;
    }

    /// <summary>Takes the cores for the next run if nobody else wants them; then <see cref="Run"/> or <see cref="GiveBack"/> must be called.</summary>
    public bool TryReserve()
    {
        var free = _gate.TryEnter(_context.Options.Threads, out var lease);
        _reserved = free ? lease : null;
        return free;
    }

    /// <summary>Gives cores back that were reserved and are not needed.</summary>
    public void GiveBack()
    {
        _reserved?.Dispose();
        _reserved = null;
    }

    /// <summary>Computes the batch and tells how long that took. When it fails, no branch has changed.</summary>
    /// <exception cref="InferenceException">the engine refused or failed.</exception>
    public TimeSpan Run(BatchPlanner plan)
    {
        KeepRowsStillNeeded();
        TimeSpan elapsed;
        TimeSpan waited;
        var asked = Stopwatch.GetTimestamp();
        var reserved = _reserved;
        _reserved = null;
        using (reserved ?? _gate.Enter(_context.Options.Threads))
        {
            var began = Stopwatch.GetTimestamp();
            waited = Stopwatch.GetElapsedTime(asked, began);
            _context.Decode(CollectionsMarshal.AsSpan(plan.Tokens));
            elapsed = Stopwatch.GetElapsedTime(began);
        }

        plan.Computed(elapsed, waited);
        foreach (var share in plan.Shares)
        {
            if (share.Ahead)
            {
                AccountAhead(share, elapsed);
                continue;
            }

            ScorePrompt(share);
            Account(share, elapsed);
        }

        return elapsed;
    }

    /// <summary>The logits behind the branch's current step, wherever they are kept.</summary>
    public ReadOnlySpan<float> LogitsOf(BranchWork branch) =>
        branch.LogitsRow >= 0 ? _context.Logits(branch.LogitsRow) : branch.KeptLogits.AsSpan(0, _vocabulary.Count);

    /// <summary>False when the sequence was given to another session after its answer: the step has to be computed again.</summary>
    public static bool HasLogits(BranchWork branch) => branch.LogitsRow >= 0 || branch.KeptLogits is not null;

    /// <summary>A row of the latest decode that asked for its logits.</summary>
    public ReadOnlySpan<float> Row(int row) => _context.Logits(row);

    /// <summary>Takes the token (a deterministic branch's decode) before the next wanted logits out of the cache, so that the next decode computes them anew.</summary>
    public void RollBack(BranchWork branch) =>
        branch.Cached = _context.TruncateOrClear(branch.Sequence, branch.Deterministic ? StartOfDecode(branch, branch.NextEnd) : branch.NextEnd - 1);

    private int StartOfDecode(BranchWork branch, int end)
    {
        var chunk = _context.Options.MaxBatchTokens;
        var boundary = branch.Boundaries.BinarySearch(end);
        return boundary > 0 ? branch.Boundaries[boundary - 1] : (branch.PromptLength - 1) / chunk * chunk;
    }

    /// <summary>Copies a row for a branch that needs it beyond the next decode.</summary>
    public void Keep(BranchWork branch, ReadOnlySpan<float> row)
    {
        branch.KeptLogits ??= ArrayPool<float>.Shared.Rent(_vocabulary.Count);
        row.CopyTo(branch.KeptLogits);
        branch.LogitsRow = -1;
    }

    /// <summary>Gives the kept copy back; call when the step is decided.</summary>
    public static void Forget(BranchWork branch)
    {
        branch.LogitsRow = -1;
        if (branch.KeptLogits is { } kept)
        {
            ArrayPool<float>.Shared.Return(kept);
            branch.KeptLogits = null;
        }
    }

    private void ScorePrompt(BatchShare share)
    {
        var branch = share.Branch;
        for (var i = 0; i < share.Count; i++)
        {
            if (branch.Scores(share.First + i))
            {
                var next = branch.Tokens[share.First + i + 1];
                var bytes = _vocabulary.KindOf(next) is TokenKind.Control or TokenKind.EndOfGeneration ? 0 : _vocabulary.BytesOf(next).Length;
                branch.Score!.Add(_context.Logits(share.LastRow - share.Count + 1 + i), next, bytes);
            }
        }
    }

    private static void Account(BatchShare share, TimeSpan elapsed)
    {
        var branch = share.Branch;
        if (branch.InPrefill)
        {
            branch.PrefillTime += elapsed;
        }
        else
        {
            branch.DecodeTime += elapsed;
        }

        branch.Cached += share.Count;
        branch.ComputeNanoseconds += (long)elapsed.TotalNanoseconds;
        branch.LogitsRow = share.Completes ? share.LastRow : -1;
    }

    /// <summary>The logits behind a guess answer the next step, if it is right.</summary>
    private void AccountAhead(BatchShare share, TimeSpan elapsed)
    {
        share.Branch.Cached += share.Count;
        share.Branch.Guess!.Computed(share.Completes ? share.LastRow : -1, elapsed);
        _holdingGuesses.Add(share.Branch);
    }

    /// <summary>The next decode overwrites every row: an answered step may still be asked for more of its distribution, so its row is copied.</summary>
    private void KeepRowsStillNeeded()
    {
        foreach (var branch in _holdingRows)
        {
            if (branch.LogitsRow < 0 || !branch.Answered)
            {
                continue;
            }

            Keep(branch, _context.Logits(branch.LogitsRow));
        }

        _holdingRows.Clear();
        foreach (var branch in _holdingGuesses)
        {
            if (branch.Guess is { IsActive: true, Row: >= 0 } guess)
            {
                guess.Keep(_context.Logits(guess.Row));
            }
        }

        _holdingGuesses.Clear();
    }

    /// <summary>Notes that the branch's step was answered from its row of the latest decode.</summary>
    public void Hold(BranchWork branch) => _holdingRows.Add(branch);
}
