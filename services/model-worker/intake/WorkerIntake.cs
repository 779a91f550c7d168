using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.ModelWorker.Decode;
using ModelNet.ModelWorker.Emit;
using ModelNet.ModelWorker.Schedule;
using ModelNet.ModelWorker.Speculate;

namespace ModelNet.ModelWorker.Intake;

/// <summary>Turns records into changes of the branches: tasks open them, decided tokens move them on, the final token closes them.</summary>
internal sealed class WorkerIntake : IRecordHandler, IPartitionWork
{
    private readonly string _taskTopic;
    private readonly TaskReader _tasks;
    private readonly StageResultEmitter _results;
    private readonly BranchTable _branches;
    private readonly SequenceSlots _slots;
    private readonly TokenAppender _appender;
    private readonly BranchRounds _rounds;
    private readonly OwnedPartitions _owned;
    private readonly OpenWork _work;
    private readonly DeadLetters _letters;
    private readonly StageTask _task = new();
    private readonly FusedTokens _fused = new();
    private readonly Draft _draft = new();
    private readonly StageTokens _alone = new();
    private readonly StageResult _result = new();

    public WorkerIntake(IModel model, int contextTokens, BranchTable branches, SequenceSlots slots, TokenAppender appender, BranchRounds rounds, OwnedPartitions owned, OpenWork work, DeadLetters letters, StageResultEmitter results)
    {
        _taskTopic = Topics.StageTasks(model.Description.Name);
        _tasks = new TaskReader(model, contextTokens, results);
        _results = results;
        _branches = branches;
        _slots = slots;
        _appender = appender;
        _rounds = rounds;
        _owned = owned;
        _work = work;
        _letters = letters;
    }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        _work.Handled(record.Topic, record.Partition, record.Offset);
        if (record.Topic == _taskTopic)
        {
            OnTask(record);
        }
        else if (record.Topic == Topics.FusedTokens)
        {
            OnFusedTokens(record);
        }
        else if (record.Topic == Topics.Drafts)
        {
            OnDraft(record);
        }
        else if (record.Topic == Topics.StageTokens)
        {
            OnOwnTokens(record);
        }
        else
        {
            OnOwnResult(record);
        }
    }

    /// <inheritdoc/>
    public void GoLive(int partition) => _branches.Activate(partition);

    /// <inheritdoc/>
    public void Drop(int partition)
    {
        foreach (var branch in _branches.OfPartition(partition))
        {
            Decoder.Forget(branch);
            _slots.Release(branch);
            _branches.Forget(branch);
        }

        _work.Revoke(partition);
    }

    /// <summary>The branch is done: its sequence is free, and the log behind it need not be read again.</summary>
    public void Close(BranchWork branch)
    {
        Decoder.Forget(branch);
        _slots.Release(branch);
        _branches.Remove(branch);
        _work.Close(WorkName(branch.Session, branch.Key));
    }

    /// <summary>Appends decided bytes as this model's own tokens; false when they must wait for more bytes (the branch abstains).</summary>
    public bool Append(BranchWork branch, ReadOnlySpan<byte> bytes)
    {
        _branches.Changed(branch);
        if (branch.Unrepresented.WrittenCount == 0 && _appender.TryAppend(bytes, branch.Tokens))
        {
            branch.Boundaries.Add(branch.Tokens.Count);
            return true;
        }

        bytes.CopyTo(branch.Unrepresented.GetSpan(bytes.Length));
        branch.Unrepresented.Advance(bytes.Length);
        if (!_appender.TryAppend(branch.Unrepresented.WrittenSpan, branch.Tokens))
        {
            return false;
        }

        branch.Unrepresented.ResetWrittenCount();
        branch.Boundaries.Add(branch.Tokens.Count);
        return true;
    }

    private static string WorkName(string session, BranchKey key) => $"{session}/{key.Stage}/{key.Branch}";

    private void OnTask(in RecordView record)
    {
        if (!_letters.TryRead(_task, record))
        {
            return;
        }

        var key = new BranchKey(_task.Stage, _task.Branch);
        if (_task.Action == TaskAction.Cancel)
        {
            CloseStage(record.Key, key);
            return;
        }

        var session = _task.Session.ToString();
        if (_branches.Knows(session, record.Key, key, _task.Attempt))
        {
            return;
        }

        if (_task.Fused && BranchesOfStage(record.Key, _task.Stage) >= _slots.Count)
        {
            _results.Refused(
                _task,
                0,
                "too_few_sequences",
                $"Stage {_task.Stage + 1} has more branches of {_task.Model} than the {_slots.Count} sequences that its worker holds; give the worker more.");
            return;
        }

        if (_tasks.Read(_task, session, record.Partition) is { } branch)
        {
            branch.WantedK = branch.TopK;
            branch.Trace = TraceContext.Of(record.Headers);
            branch.Boundaries.Add(branch.PromptLength);
            _branches.Add(branch, _owned.IsLive(record.Partition));
            _work.Open(WorkName(session, key), record.Topic, record.Partition, record.Offset);
        }
    }

    /// <summary>The branches of one fused stage wait for each other, so all of them need a sequence at the same time.</summary>
    private int BranchesOfStage(ReadOnlySpan<byte> session, int stage)
    {
        var count = 0;
        foreach (var branch in _branches.Of(session))
        {
            count += branch.Key.Stage == stage ? 1 : 0;
        }

        return count;
    }

    private void CloseStage(ReadOnlySpan<byte> session, BranchKey key)
    {
        if (Find(session, key.Stage, key.Branch) is { } branch)
        {
            Close(branch);
        }
    }

    private void OnFusedTokens(in RecordView record)
    {
        if (_branches.Of(record.Key).Count == 0)
        {
            return;
        }

        if (!_letters.TryRead(_fused, record))
        {
            return;
        }

        var open = _branches.Of(record.Key);
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
            _branches.Changed(branch);
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
            Advance(branch, _fused.Tokens[i].Bytes.Span);
        }

        var isLatest = branch.Step == _fused.FirstStep + _fused.Tokens.Count;
        if (_fused.Finish != Finish.None && branch.Step >= _fused.FirstStep)
        {
            Close(branch);
        }
        else if (_fused.Kind == FusedKind.Resync && isLatest && !IsComputingRound(branch))
        {
            SendAgain(branch);
        }
        else if (branch.Step > before)
        {
            _rounds.End(branch);
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
        _branches.Changed(branch);
        _rounds.End(branch);
        branch.WantedK = Math.Max(branch.WantedK, _fused.WidenK);
        branch.Answered = false;
    }

    private void Widen(BranchWork branch)
    {
        if (branch.Step == _fused.FirstStep && (_fused.Branch < 0 || _fused.Branch == branch.Key.Branch))
        {
            SendAgain(branch);
        }
    }

    private void OnDraft(in RecordView record)
    {
        if (_branches.Of(record.Key).Count == 0 || !_letters.TryRead(_draft, record))
        {
            return;
        }

        foreach (var branch in _branches.Of(record.Key))
        {
            if (branch.Fused && branch.Key.Stage == _draft.Stage && BranchRounds.Propose(branch, _draft))
            {
                _branches.Changed(branch);
            }
        }
    }

    /// <summary>Tokens that a worker of this model decided alone: while history is re-read they tell how far the stage is; later they repeat what is known.</summary>
    private void OnOwnTokens(in RecordView record)
    {
        if (_owned.IsLive(record.Partition) || _branches.Of(record.Key).Count == 0)
        {
            return;
        }

        if (!_letters.TryRead(_alone, record) || Find(record.Key, _alone.Stage, _alone.Branch) is not { Fused: false } branch)
        {
            return;
        }

        for (var i = branch.Step - _alone.FirstStep; i >= 0 && i < _alone.Tokens.Count; i++)
        {
            var bytes = _alone.Tokens[i].Span;
            bytes.CopyTo(branch.Text.GetSpan(bytes.Length));
            branch.Text.Advance(bytes.Length);
            Advance(branch, bytes);
        }

        branch.Finished = _alone.Finish;
    }

    /// <summary>The stage was reported before the restart: it is done.</summary>
    private void OnOwnResult(in RecordView record)
    {
        if (_owned.IsLive(record.Partition) || _branches.Of(record.Key).Count == 0)
        {
            return;
        }

        if (_letters.TryRead(_result, record) && Find(record.Key, _result.Stage, _result.Branch) is { } branch)
        {
            Close(branch);
        }
    }

    private void Advance(BranchWork branch, ReadOnlySpan<byte> bytes)
    {
        Decoder.Forget(branch);
        var expected = _rounds.TryAccept(branch, bytes);
        branch.Step++;
        branch.WantedK = branch.TopK;
        branch.Resumed |= !_owned.IsLive(branch.Partition);
        if (expected)
        {
            _branches.Changed(branch);
        }
        else
        {
            Append(branch, bytes);
        }
    }

    private BranchWork? Find(ReadOnlySpan<byte> session, int stage, int branch)
    {
        foreach (var state in _branches.Of(session))
        {
            if (state.Key == new BranchKey(stage, branch))
            {
                return state;
            }
        }

        return null;
    }
}
