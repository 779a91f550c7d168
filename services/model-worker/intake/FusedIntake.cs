using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.Hosting;
using ModelNet.ModelWorker.Ahead;
using ModelNet.ModelWorker.Decode;
using ModelNet.ModelWorker.Speculate;

namespace ModelNet.ModelWorker.Intake;

/// <summary>What the fuser says to the branches of its stages: their next tokens, who drafts the steps behind them, and what it needs once more.</summary>
internal sealed class FusedIntake(BranchTable branches, BranchSteps steps, BranchRounds rounds, Guesses guesses, DeadLetters letters, Action<BranchWork> close)
{
    private const int EarlySessions = 1024;
    private const int EarlyDraftsPerSession = 256;
    private readonly FusedTokens _fused = new();
    private readonly Draft _draft = new();
    private readonly EarlyRecords _early = new(EarlySessions, EarlyDraftsPerSession);

    public void OnFusedTokens(in RecordView record)
    {
        if (branches.Of(record.Key).Count == 0)
        {
            return;
        }

        if (!letters.TryRead(_fused, record))
        {
            return;
        }

        var open = branches.Of(record.Key);
        for (var i = open.Count - 1; i >= 0; i--)
        {
            var branch = open[i];
            if (branch.Fused && branch.Key.Stage == _fused.Stage)
            {
                Apply(branch);
            }
        }
    }

    private void Apply(BranchWork branch)
    {
        if (_fused.Kind == FusedKind.Widen)
        {
            Widen(branch);
            return;
        }

        if (_fused.Kind == FusedKind.BranchDropped && branch.AwaitsDraft)
        {
            branch.AwaitsDraft = false; // the draft may be that branch's: nobody waits for one that is gone
            branches.Changed(branch);
            return;
        }

        if (_fused.Kind is not (FusedKind.Tokens or FusedKind.Resync) || _fused.Attempt != branch.Attempt)
        {
            return;
        }

        // The first record of a step in the log is its token for ever: what is already appended is skipped, a later duplicate has no effect.
        var before = branch.Step;
        for (var i = branch.Step - _fused.FirstStep; i >= 0 && i < _fused.Tokens.Count; i++)
        {
            steps.Advance(branch, _fused.Tokens[i].Bytes.Span, _fused.Tokens[i].Policy.Equals(PolicyNames.LedAloneUtf8));
        }

        var isLatest = branch.Step == _fused.FirstStep + _fused.Tokens.Count;
        if (_fused.Finish != Finish.None && isLatest && (branch.Step > before || _fused.Tokens.Count == 0))
        {
            close(branch);
        }
        else if (_fused.Kind == FusedKind.Resync && isLatest && !IsComputingRound(branch))
        {
            SendAgain(branch);
            BranchRounds.Direct(branch, _fused.DraftBranch, _fused.DraftLength); // only where a lead has to say what follows
        }
        else if (branch.Step > before)
        {
            rounds.End(branch);
            if (isLatest)
            {
                BranchRounds.Direct(branch, _fused.DraftBranch, _fused.DraftLength);
            }
        }
    }

    /// <summary>Its answer comes by itself, and whoever waits for its draft has just been told not to.</summary>
    private static bool IsComputingRound(BranchWork branch) => branch.Round is { IsActive: true, IsSent: false };

    /// <summary>The fuser misses the step's answer. One that is still being computed comes by itself.</summary>
    private void SendAgain(BranchWork branch)
    {
        branches.Changed(branch);
        rounds.End(branch);
        if (!Decoder.HasLogits(branch))
        {
            guesses.TakeBack(branch); // the step's last token is computed again
        }

        branch.SpanRound?.AskAgain();
        branch.WantedK = Math.Max(branch.WantedK, _fused.WidenK);
        branch.Answered = false;
    }

    private void Widen(BranchWork branch)
    {
        if (branch is { Followed: not null, Round: { IsActive: true, AbstainsNow: true } })
        {
            return; // no list will be longer
        }

        if (branch.Step == _fused.FirstStep && (_fused.Branch < 0 || _fused.Branch == branch.Key.Branch))
        {
            SendAgain(branch);
        }
    }

    /// <summary>Another branch of a stage expects these tokens.</summary>
    public void OnDraft(in RecordView record)
    {
        if (!letters.TryRead(_draft, record))
        {
            return;
        }

        if (_draft.FirstStep == 0)
        {
            _early.Keep(record.Key, record.Partition, record.Value);
        }

        Propose(record.Key);
    }

    /// <summary>A branch has been opened: another of its stage may have drafted the first step before.</summary>
    public void OnOpened(ReadOnlySpan<byte> session, int partition)
    {
        foreach (var early in _early.Take(session))
        {
            _early.Keep(session, partition, early); // for a further branch of the same model
            _draft.ReadFrom(early); // it was read before it was kept
            Propose(session);
        }
    }

    /// <summary>The partition has another owner now.</summary>
    public void Drop(int partition) => _early.Drop(partition);

    private void Propose(ReadOnlySpan<byte> session)
    {
        foreach (var branch in branches.Of(session))
        {
            if (branch.Fused && branch.Key.Stage == _draft.Stage && (branch.SpanRound is null ? BranchRounds.Propose(branch, _draft) : _draft.Attempt == branch.Attempt && branch.SpanRound.Hear(_draft, branch.Step)))
            {
                branches.Changed(branch);
            }
        }
    }
}
