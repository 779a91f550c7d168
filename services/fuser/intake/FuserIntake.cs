using System.Diagnostics;
using System.Text;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fuser.Emit;
using ModelNet.Fuser.Join;
using ModelNet.Fusion;
using ModelNet.Hosting;

namespace ModelNet.Fuser.Intake;

/// <summary>Turns records into changes of the open stages, and decides a step as soon as its last distribution is there.</summary>
internal sealed class FuserIntake : IRecordHandler
{
    /// <summary>How far ahead of the decision a branch's records are kept.</summary>
    private const int MaxStepsAhead = 64;

    private readonly VocabularyBook _book;
    private readonly StepDecider _decider;
    private readonly FusedEmitter _emitter;
    private readonly OpenWork _work;
    private readonly TimeProvider _time;
    private readonly StageTable _stages = new();
    private readonly ArrivalPool _pool = new();
    private readonly RecentKeys _finished;
    private readonly FusionTask _task = new();
    private readonly FusedTokens _own = new();
    private readonly VocabularyPart _part = new();
    private readonly StageResult _result = new();

    public FuserIntake(FuserOptions options, VocabularyBook book, StepDecider decider, FusedEmitter emitter, OpenWork work, TimeProvider time)
    {
        _book = book;
        _decider = decider;
        _emitter = emitter;
        _work = work;
        _time = time;
        _finished = new RecentKeys(options.RememberedStages);
    }

    /// <summary>False while the log is re-read after a start: nothing is decided.</summary>
    public bool Live { get; private set; }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        switch (record.Topic)
        {
            case Topics.StepDistributions:
                OnDistribution(record);
                break;
            case Topics.FusedTokens:
                OnOwnTokens(record);
                break;
            case Topics.FusionTasks:
                OnTask(record);
                break;
            case Topics.StageResults:
                OnOwnResult(record);
                break;
            default:
                OnVocabulary(record);
                break;
        }

        _work.Handled(record.Topic, record.Partition, record.Offset);
    }

    /// <summary>The log has been re-read: finishes what had been decided and decides what is complete.</summary>
    public void GoLive()
    {
        Live = true;
        foreach (var stage in _stages.All.ToArray())
        {
            Go(stage);
        }
    }

    private static string WorkName(StageState stage) => $"{stage.Session}/{stage.Stage}";

    private void Go(StageState stage)
    {
        if (stage.Finish != Finish.None)
        {
            Complete(stage);
        }
        else
        {
            DecideWhenComplete(stage);
        }
    }

    private void OnVocabulary(in RecordView record)
    {
        _part.ReadFrom(record.Value);
        if (_book.Add(_part) && Live)
        {
            foreach (var stage in _stages.All.ToArray())
            {
                DecideWhenComplete(stage);
            }
        }
    }

    private void OnTask(in RecordView record)
    {
        _task.ReadFrom(record.Value);
        var open = _stages.Find(record.Key, _task.Stage);
        if (_task.Action == TaskAction.Cancel)
        {
            if (open is not null)
            {
                Close(open);
            }

            return;
        }

        var stage = StageOf(_task);
        if (open is null && !_finished.Contains(WorkName(stage)))
        {
            _stages.Add(stage);
            _work.Open(WorkName(stage), record.Topic, record.Partition, record.Offset);
        }
    }

    private void OnDistribution(in RecordView record)
    {
        if (!_stages.HasSession(record.Key))
        {
            return;
        }

        var arrival = _pool.Rent();
        arrival.Record.ReadFrom(record.Value);
        arrival.ArrivedAt = Stopwatch.GetTimestamp();
        arrival.TransferMicroseconds = Math.Max(0, NowMicroseconds() - arrival.Record.SentUs);
        var stage = _stages.Find(record.Key, arrival.Record.Stage);
        if (stage is null || !Keep(stage, arrival))
        {
            _pool.Return(arrival);
            return;
        }

        if (Live)
        {
            DecideWhenComplete(stage);
        }
    }

    /// <summary>The first record of a branch and step counts; a later one only when it is longer, as asked for.</summary>
    private bool Keep(StageState stage, Arrival arrival)
    {
        var record = arrival.Record;
        if (record.FirstStep < stage.Step || record.Attempt != stage.Attempt || record.Positions.Count == 0
            || (uint)record.Branch >= (uint)stage.Arrivals.Length || stage.Finish != Finish.None)
        {
            return false;
        }

        if (record.FirstStep > stage.Step)
        {
            return KeepAhead(stage, arrival);
        }

        var earlier = stage.Arrivals[record.Branch];
        if (earlier is not null && earlier.Record.Positions[0].Ids.Count >= record.Positions[0].Ids.Count)
        {
            return false;
        }

        if (earlier is not null)
        {
            _pool.Return(earlier);
        }

        stage.Arrivals[record.Branch] = arrival;
        return true;
    }

    private static bool KeepAhead(StageState stage, Arrival arrival)
    {
        if (arrival.Record.FirstStep - stage.Step > MaxStepsAhead || stage.Ahead.Count >= MaxStepsAhead * stage.Arrivals.Length)
        {
            return false;
        }

        stage.Ahead.Add(arrival);
        return true;
    }

    /// <summary>The step has moved: takes in what had come early for it.</summary>
    private void TakeAhead(StageState stage)
    {
        for (var i = 0; i < stage.Ahead.Count; i++)
        {
            var arrival = stage.Ahead[i];
            if (arrival.Record.FirstStep > stage.Step)
            {
                continue;
            }

            stage.Ahead.RemoveAt(i--);
            if (!Keep(stage, arrival))
            {
                _pool.Return(arrival);
            }
        }
    }

    private void DecideWhenComplete(StageState stage)
    {
        try
        {
            while (stage.Finish == Finish.None && IsDecidable(stage))
            {
                Decide(stage);
            }
        }
        catch (FusionException broken)
        {
            _emitter.Failed(stage, broken.Code, broken.Message);
            Close(stage);
        }
    }

    private bool IsDecidable(StageState stage)
    {
        foreach (var arrival in stage.Arrivals)
        {
            if (arrival is null || !IsUsable(stage, arrival))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Its token table is known, and its list is as long as was asked for (or whole).</summary>
    private bool IsUsable(StageState stage, Arrival arrival)
    {
        var position = arrival.Record.Positions[0];
        return position.Status != PositionStatus.Scored
            || (_book.TryGet(arrival.Record.Vocabulary, out _) && (position.Ids.Count >= stage.AskedK || position.Kth == 0));
    }

    private void Decide(StageState stage)
    {
        switch (_decider.Decide(stage, _book))
        {
            case StepVerdict.Token:
                var finish = stage.Step + 1 >= stage.MaxTokens ? Finish.Length : Finish.None;
                _emitter.Token(stage, _decider, finish);
                Advance(stage, _decider.Bytes, finish);
                break;
            case StepVerdict.End:
                _emitter.Token(stage, _decider, Finish.EndOfSequence);
                stage.Finish = Finish.EndOfSequence;
                break;
            case StepVerdict.ContextFull:
                _emitter.End(stage, Finish.Context);
                stage.Finish = Finish.Context;
                break;
            default:
                stage.AskedK = Widening.Next(Math.Max(stage.AskedK, _decider.EntriesUsed), int.MaxValue);
                _emitter.Widen(stage, stage.AskedK);
                break;
        }

        if (stage.Finish != Finish.None)
        {
            Complete(stage);
        }
    }

    /// <summary>The fuser's own records come back: after a start they tell what had been decided; later they repeat what is known.</summary>
    private void OnOwnTokens(in RecordView record)
    {
        if (Live || !_stages.HasSession(record.Key))
        {
            return;
        }

        _own.ReadFrom(record.Value);
        if (_stages.Find(record.Key, _own.Stage) is not { } stage || _own.FirstStep != stage.Step)
        {
            return;
        }

        if (_own.Kind == FusedKind.Widen)
        {
            stage.AskedK = Math.Max(stage.AskedK, _own.WidenK);
            return;
        }

        Reapply(stage);
    }

    /// <summary>The stage was reported before the restart: it is done.</summary>
    private void OnOwnResult(in RecordView record)
    {
        if (Live || !_stages.HasSession(record.Key))
        {
            return;
        }

        _result.ReadFrom(record.Value);
        if (_result.Branch < 0 && _stages.Find(record.Key, _result.Stage) is { } stage)
        {
            Close(stage);
        }
    }

    private void Reapply(StageState stage)
    {
        stage.Resumed = true;
        for (var i = 0; i < _own.Tokens.Count; i++)
        {
            if (_own.Tokens[i].Bytes.Span.Length > 0)
            {
                Advance(stage, _own.Tokens[i].Bytes.Span, Finish.None);
            }
        }

        stage.Finish = _own.Finish;
    }

    private void Advance(StageState stage, ReadOnlySpan<byte> bytes, Finish finish)
    {
        if (stage.FirstDecided == 0)
        {
            stage.FirstDecided = Stopwatch.GetTimestamp();
        }

        bytes.CopyTo(stage.Text.GetSpan(bytes.Length));
        stage.Text.Advance(bytes.Length);
        stage.Step++;
        stage.AskedK = 0;
        stage.Finish = finish;
        GiveBackArrivals(stage);
        TakeAhead(stage);
    }

    private void Complete(StageState stage)
    {
        _emitter.Completed(stage);
        Close(stage);
    }

    private void Close(StageState stage)
    {
        GiveBackArrivals(stage);
        GiveBackAhead(stage);
        _stages.Remove(stage);
        _finished.Add(WorkName(stage));
        _work.Close(WorkName(stage));
    }

    private void GiveBackArrivals(StageState stage)
    {
        for (var branch = 0; branch < stage.Arrivals.Length; branch++)
        {
            if (stage.Arrivals[branch] is { } arrival)
            {
                _pool.Return(arrival);
                stage.Arrivals[branch] = null;
            }
        }
    }

    private void GiveBackAhead(StageState stage)
    {
        foreach (var arrival in stage.Ahead)
        {
            _pool.Return(arrival);
        }

        stage.Ahead.Clear();
    }

    private long NowMicroseconds() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static StageState StageOf(FusionTask task)
    {
        var weights = new double[task.Branches.Count];
        for (var branch = 0; branch < weights.Length; branch++)
        {
            weights[branch] = task.Branches[branch].Weight;
        }

        return new StageState
        {
            Session = task.Session.ToString(),
            SessionUtf8 = Encoding.UTF8.GetBytes(task.Session.ToString()),
            Stage = task.Stage,
            Attempt = task.Attempt,
            Weights = weights,
            Aggregation = task.Aggregation,
            MaxTokens = task.MaxTokens,
            TopK = task.TopK,
            Arrivals = new Arrival?[weights.Length],
        };
    }
}
