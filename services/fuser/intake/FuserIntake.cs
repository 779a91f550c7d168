using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fuser.Emit;
using ModelNet.Fuser.Join;
using ModelNet.Fuser.Speculate;
using ModelNet.Hosting;

namespace ModelNet.Fuser.Intake;

/// <summary>Turns records into changes of the open stages, and has a step decided as soon as its last distribution is there.</summary>
internal sealed class FuserIntake : IRecordHandler, IPartitionWork
{
    private const int EarlySessions = 4096;
    private const int EarlyRecordsPerSession = 64;
    private const int EarlyTokensPerSession = 256;
    private readonly VocabularyBook _book;
    private readonly OwnedPartitions _owned;
    private readonly OpenWork _work;
    private readonly DeadLetters _letters;
    private readonly TimeProvider _time;
    private readonly StageTable _stages = new();
    private readonly StepArrivals _arrivals;
    private readonly StageProgress _progress;
    private readonly EarlyRecords _early = new(EarlySessions, EarlyRecordsPerSession);
    private readonly EarlyRecords _earlyTokens = new(EarlySessions, EarlyTokensPerSession);
    private readonly RecentKeys _finished;
    private readonly WeightBook _weights = new();
    private readonly DraftBook _drafts = new();
    private readonly FusionTask _task = new();
    private readonly FusedTokens _own = new();
    private readonly StageResult _result = new();

    public FuserIntake(FuserOptions options, VocabularyBook book, StepDecider decider, FusedEmitter emitter, OwnedPartitions owned, OpenWork work, DeadLetters letters, TimeProvider time)
    {
        _book = book;
        _owned = owned;
        _work = work;
        _letters = letters;
        _time = time;
        _arrivals = new StepArrivals(book);
        _progress = new StageProgress(options, book, _arrivals, decider, emitter, time, Close);
        _finished = new RecentKeys(options.RememberedStages);
    }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        switch (record.Topic)
        {
            case Topics.StepDistributions:
                OnDistribution(record);
                break;
            case Topics.FusedTokens:
                OnFusedTokens(record);
                break;
            case Topics.FusionTasks:
                OnTask(record);
                break;
            default:
                OnOwnResult(record);
                break;
        }

        _work.Handled(record.Topic, record.Partition, record.Offset);
    }

    /// <inheritdoc/>
    public void GoLive(int partition)
    {
        foreach (var stage in _stages.All.Where(stage => stage.Partition == partition).ToArray())
        {
            _progress.Go(stage);
        }
    }

    /// <inheritdoc/>
    public void Drop(int partition)
    {
        foreach (var stage in _stages.All.Where(stage => stage.Partition == partition).ToArray())
        {
            _arrivals.GiveBack(stage);
            _stages.Remove(stage);
        }

        _early.Drop(partition);
        _earlyTokens.Drop(partition);
        _work.Revoke(partition);
    }

    /// <summary>A token table has become known: steps that waited for it can be decided.</summary>
    public void OnVocabulary()
    {
        foreach (var stage in _stages.All.Where(stage => _owned.IsLive(stage.Partition)).ToArray())
        {
            _progress.DecideWhilePossible(stage);
        }
    }

    /// <summary>How long until a step has waited long enough; null when none waits for a deadline.</summary>
    public TimeSpan? NextDeadline => _progress.NextDeadline;

    /// <summary>Decides or fails steps that have waited long enough.</summary>
    public void OnDeadlines() => _progress.OnDeadlines();

    /// <summary>Asks again for distributions that do not come.</summary>
    public void Tick()
    {
        foreach (var stage in _stages.All)
        {
            if (_owned.IsLive(stage.Partition))
            {
                _progress.AskAgainWhenOverdue(stage);
            }
        }
    }

    private static string WorkName(StageState stage) => WorkName(stage.Session, stage.Stage);

    private static string WorkName(string session, int stage) => $"{session}/{stage}";

    private void OnTask(in RecordView record)
    {
        if (!_letters.TryRead(_task, record))
        {
            return;
        }

        var open = _stages.Find(record.Key, _task.Stage);
        if (_task.Action == TaskAction.Cancel)
        {
            if (open is not null)
            {
                Close(open);
            }

            return;
        }

        var stage = StageReader.Read(_task, record.Partition, TraceContext.Of(record.Headers), _weights, _drafts);
        stage.LastMoved = _time.GetTimestamp();
        if (open is null && !_finished.Contains(WorkName(stage)))
        {
            _stages.Add(stage);
            _work.Open(WorkName(stage), record.Topic, record.Partition, record.Offset);
            foreach (var early in _earlyTokens.Take(record.Key))
            {
                _own.ReadFrom(early); // it was read before it was kept
                OnFusedTokens(record.Key, record.Partition, early);
            }

            foreach (var early in _early.Take(record.Key))
            {
                OnEarly(record.Key, record.Partition, early);
            }
        }
    }

    private void OnDistribution(in RecordView record)
    {
        if (!_owned.IsLive(record.Partition) && _stages.FirstOf(record.Key) is null)
        {
            return; // of a stage that has ended, as for what is kept early
        }

        var arrival = _arrivals.Rent();
        if (_letters.TryRead(arrival.Record, record))
        {
            Take(record.Key, record.Partition, record.Value, arrival);
        }
        else
        {
            _arrivals.Return(arrival);
        }
    }

    private void OnEarly(ReadOnlySpan<byte> session, int partition, ReadOnlySpan<byte> value)
    {
        var arrival = _arrivals.Rent();
        arrival.Record.ReadFrom(value); // it was read before it was kept
        Take(session, partition, value, arrival);
    }

    private void Take(ReadOnlySpan<byte> session, int partition, ReadOnlySpan<byte> value, Arrival arrival)
    {
        arrival.ArrivedAt = Stopwatch.GetTimestamp();
        arrival.TransferMicroseconds = Math.Max(0, NowMicroseconds() - arrival.Record.SentUs);
        var stage = _stages.Find(session, arrival.Record.Stage);
        if (stage is not null)
        {
            NotePrompt(stage, arrival.Record);
            stage.Drafting?.Heard(arrival.Record.Branch);
        }

        if (stage is null || !_arrivals.Keep(stage, arrival))
        {
            _arrivals.Return(arrival);
            if (stage is null)
            {
                KeepEarly(session, partition, value);
            }

            return;
        }

        if (_owned.IsLive(partition))
        {
            _progress.DecideWhilePossible(stage);
        }
    }

    private static void NotePrompt(StageState stage, StepDistribution record)
    {
        if (record.PromptTokens > 0 && record.Attempt == stage.Attempt && record.Branch >= 0 && record.Branch < stage.PromptTokens.Length)
        {
            stage.PromptTokens[record.Branch] = record.PromptTokens;
            stage.PromptBits[record.Branch] = stage.PromptBits[record.Branch] == 0 ? record.PromptMicrobits / 1e6 : stage.PromptBits[record.Branch];
            stage.Room[record.Branch] = Math.Max(0, record.ContextTokens - record.PromptTokens);
        }
    }

    /// <summary>While history is re-read tasks come first: what has no task then belongs to a stage that has ended.</summary>
    private void KeepEarly(ReadOnlySpan<byte> session, int partition, ReadOnlySpan<byte> value)
    {
        if (_owned.IsLive(partition))
        {
            _early.Keep(session, partition, value);
        }
    }

    /// <summary>
    /// The fuser's own records come back, and those of an earlier owner of the partition with them. The first record of a step in the log is its
    /// token for every reader, so it is for this fuser: unknown steps are taken over, a step that was decided otherwise here is taken back.
    /// </summary>
    private void OnFusedTokens(in RecordView record)
    {
        if (!_owned.IsLive(record.Partition) && _stages.FirstOf(record.Key) is null)
        {
            return; // of a stage that has ended
        }

        if (_letters.TryRead(_own, record))
        {
            OnFusedTokens(record.Key, record.Partition, record.Value);
        }
    }

    private void OnFusedTokens(ReadOnlySpan<byte> session, int partition, ReadOnlySpan<byte> value)
    {
        if (_stages.Find(session, _own.Stage) is not { } stage)
        {
            KeepEarlyTokens(session, partition, value);
            return;
        }

        if (_own.Attempt != stage.Attempt)
        {
            return;
        }

        if (_own.Kind == FusedKind.Widen && _own.FirstStep == stage.Step)
        {
            stage.AskedK = Math.Max(stage.AskedK, _own.WidenK);
        }
        else if (_own.Kind == FusedKind.Tokens)
        {
            TakeOver(stage, _owned.IsLive(partition));
        }
    }

    /// <summary>An earlier owner of the partition that has not noticed that it is one may have decided steps of a stage whose task is not read here yet: they are the log's first.</summary>
    private void KeepEarlyTokens(ReadOnlySpan<byte> session, int partition, ReadOnlySpan<byte> value)
    {
        if (_own.Kind == FusedKind.Tokens && _owned.IsLive(partition) && !_finished.Contains(WorkName(_own.Session.ToString(), _own.Stage)))
        {
            _earlyTokens.Keep(session, partition, value);
        }
    }

    private void TakeOver(StageState stage, bool live)
    {
        var (changed, next) = (false, _own.FirstStep);
        for (var i = 0; i < _own.Tokens.Count; i++)
        {
            var bytes = _own.Tokens[i].Bytes.Span;
            if (bytes.Length == 0)
            {
                continue; // the end of the sequence is no step
            }

            var step = next++;
            if (stage.Text.Confirm(step, bytes) || step > stage.Step)
            {
                continue;
            }

            stage.Text.TakeBack(step);
            _progress.Adopt(stage, _own.Tokens[i]);
            stage.Resumed |= !live;
            changed = true;
        }

        if (_own.Finish != Finish.None && stage.Text.Confirmed <= next && next <= stage.Step)
        {
            End(stage, next, live);
        }
        else if (live && changed)
        {
            _progress.Go(stage);
        }
    }

    /// <summary>The log's first word on this step is the end.</summary>
    private void End(StageState stage, int step, bool live)
    {
        stage.Text.TakeBack(step);
        stage.Finish = _own.Finish;
        if (live)
        {
            _progress.Report(stage);
        }
    }

    /// <summary>The stage was reported before: it is done.</summary>
    private void OnOwnResult(in RecordView record)
    {
        if (_stages.FirstOf(record.Key) is { } first && _letters.TryRead(_result, record) && _result.Branch < 0 && StageTable.Find(first, _result.Stage) is { } stage)
        {
            Close(stage);
        }
    }

    private void Close(StageState stage)
    {
        _arrivals.GiveBack(stage);
        _stages.Remove(stage);
        _finished.Add(WorkName(stage));
        _work.Close(WorkName(stage));
    }

    private long NowMicroseconds() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
