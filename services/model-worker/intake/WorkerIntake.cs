using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.ModelWorker.Ahead;
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
    private readonly BranchSteps _steps;
    private readonly FusedIntake _fused;
    private readonly OwnedPartitions _owned;
    private readonly OpenWork _work;
    private readonly DeadLetters _letters;
    private readonly StageTask _task = new();
    private readonly StageTokens _alone = new();
    private readonly StageResult _result = new();

    public WorkerIntake(IModel model, int contextTokens, BranchTable branches, SequenceSlots slots, BranchSteps steps, BranchRounds rounds, Guesses guesses, OwnedPartitions owned, OpenWork work, DeadLetters letters, StageResultEmitter results)
    {
        _taskTopic = Topics.StageTasks(model.Description.Name);
        _tasks = new TaskReader(model, contextTokens, results);
        _results = results;
        _branches = branches;
        _slots = slots;
        _steps = steps;
        _fused = new FusedIntake(branches, steps, rounds, guesses, letters, Close);
        _owned = owned;
        _work = work;
        _letters = letters;
    }

    /// <summary>Tokens of all prompts that were encoded so far.</summary>
    public long PromptTokens => _tasks.PromptTokens;

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
            _fused.OnFusedTokens(record);
        }
        else if (record.Topic == Topics.Drafts)
        {
            _fused.OnDraft(record);
        }
        else if (record.Topic == Topics.StageTokens)
        {
            OnOwnTokens(record);
        }
        else
        {
            OnResult(record);
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

        _fused.Drop(partition);
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

    /// <summary>A stage that this worker decides alone has ended, and the log has its end: tells the router.</summary>
    public void Report(BranchWork branch, Finish finish)
    {
        _results.Completed(branch, finish);
        Close(branch);
    }

    /// <summary>
    /// A stage that this worker decides alone has come to its end, which is on its way to the log. It is reported when it is read from there: topics have no common order, and the report of a worker
    /// that is killed must not outlive the tokens that it reports.
    /// </summary>
    public void End(BranchWork branch)
    {
        branch.EndedAt = Stopwatch.GetTimestamp();
        Decoder.Forget(branch);
        _slots.Release(branch);
        _branches.End(branch);
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
            _fused.OnOpened(record.Key, record.Partition);
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

    /// <summary>Tokens that a worker of this model decided alone: while history is re-read they tell how far the stage is; later they repeat what is known, but that the log has a stage's end.</summary>
    private void OnOwnTokens(in RecordView record)
    {
        var live = _owned.IsLive(record.Partition);
        if (live ? !AnyEnds(record.Key) : _branches.Of(record.Key).Count == 0)
        {
            return;
        }

        if (!_letters.TryRead(_alone, record) || Find(record.Key, _alone.Stage, _alone.Branch) is not { Fused: false } branch || branch.Attempt != _alone.Attempt)
        {
            return;
        }

        if (!live)
        {
            TakeOver(branch);
        }
        else if (branch.Ending != Finish.None && _alone.Finish != Finish.None)
        {
            Report(branch, _alone.Finish);
        }
    }

    private bool AnyEnds(ReadOnlySpan<byte> session)
    {
        foreach (var branch in _branches.Of(session))
        {
            if (branch.Ending != Finish.None)
            {
                return true;
            }
        }

        return false;
    }

    private void TakeOver(BranchWork branch)
    {
        for (var i = branch.Step - _alone.FirstStep; i >= 0 && i < _alone.Tokens.Count; i++)
        {
            var bytes = _alone.Tokens[i].Span;
            bytes.CopyTo(branch.Text.GetSpan(bytes.Length));
            branch.Text.Advance(bytes.Length);
            _steps.Advance(branch, bytes);
        }

        if (branch.Step == _alone.FirstStep + _alone.Tokens.Count && branch.Finished == Finish.None)
        {
            branch.Finished = _alone.Finish;
        }
    }

    /// <summary>A stage was reported: it is done. What this worker decides alone it reports itself, so that is news only after a restart; a fused stage may be reported to a branch that has missed the end.</summary>
    private void OnResult(in RecordView record)
    {
        if (_branches.Of(record.Key).Count == 0 || !_letters.TryRead(_result, record))
        {
            return;
        }

        if (_result.Branch < 0)
        {
            CloseFused(record.Key);
        }
        else if (!_owned.IsLive(record.Partition) && Find(record.Key, _result.Stage, _result.Branch) is { } branch)
        {
            Close(branch);
        }
    }

    private void CloseFused(ReadOnlySpan<byte> session)
    {
        var open = _branches.Of(session);
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (open[i] is { Fused: true } branch && branch.Key.Stage == _result.Stage && branch.Attempt == _result.Attempt)
            {
                Close(branch);
            }
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
