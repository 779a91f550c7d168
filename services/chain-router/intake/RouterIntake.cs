using System.Text;
using ModelNet.Bus;
using ModelNet.ChainRouter.Emit;
using ModelNet.ChainRouter.Route;
using ModelNet.Contracts;
using ModelNet.Flow;
using ModelNet.Hosting;

namespace ModelNet.ChainRouter.Intake;

/// <summary>Turns records into steps of the flow machine. While the log is being re-read after a start, decisions wait in their session.</summary>
internal sealed class RouterIntake : IRecordHandler, IPartitionWork
{
    private const int EarlySessions = 4096;
    private const int EarlyReportsPerSession = 32;
    private readonly PlanCache _plans;
    private readonly RouterEmitter _emitter;
    private readonly DeliveredBefore _before;
    private readonly OwnedPartitions _owned;
    private readonly OpenWork _work;
    private readonly DeadLetters _letters;
    private readonly RecentKeys _finished;
    private readonly SessionMap<SessionRoute> _sessions = new();
    private readonly EarlyRecords _early = new(EarlySessions, EarlyReportsPerSession);
    private readonly Request _request = new();
    private readonly StageResult _stageResult = new();
    private readonly StageTask _task = new();
    private readonly FusionTask _fusion = new();

    public RouterIntake(ChainRouterOptions options, RouterEmitter emitter, DeliveredBefore before, OwnedPartitions owned, OpenWork work, DeadLetters letters)
    {
        _plans = new PlanCache(options.Models);
        _emitter = emitter;
        _before = before;
        _owned = owned;
        _work = work;
        _letters = letters;
        _finished = new RecentKeys(options.RememberedSessions);
    }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        _work.Handled(record.Topic, record.Partition, record.Offset);
        switch (record.Topic)
        {
            case Topics.Requests:
                OnRequest(record);
                break;
            case Topics.StageResults:
                OnStageResult(record);
                break;
            default:
                if (!_owned.IsLive(record.Partition))
                {
                    OnOwnRecord(record);
                }

                break;
        }
    }

    /// <summary>History has been re-read: carries out what had not been sent before.</summary>
    public void GoLive(int partition)
    {
        foreach (var route in RoutesOf(partition))
        {
            if (_before.HasResult(route))
            {
                Close(route);
                continue;
            }

            var decisions = route.Undelivered.ToArray();
            route.Undelivered.Clear();
            foreach (var decision in decisions)
            {
                Carry(route, decision);
            }
        }

        _before.Clear(partition);
    }

    /// <inheritdoc/>
    public void Drop(int partition)
    {
        foreach (var route in RoutesOf(partition))
        {
            _sessions.Remove(route.SessionUtf8);
        }

        _before.Clear(partition);
        _early.Drop(partition);
        _work.Revoke(partition);
    }

    private SessionRoute[] RoutesOf(int partition) => [.. _sessions.Values.Where(route => route.Partition == partition)];

    private void OnRequest(in RecordView record)
    {
        if (!_letters.TryRead(_request, record))
        {
            return;
        }

        var session = _request.Session.ToString();
        if (_sessions.TryGet(_request.Session.Span, out var open))
        {
            if (_request.Action == RequestAction.Cancel)
            {
                Stop(open);
            }

            return;
        }

        if (_request.Action == RequestAction.Cancel || _finished.Contains(session))
        {
            return;
        }

        _work.Open(session, record.Topic, record.Partition, record.Offset);
        Begin(session, record.Partition, TraceContext.Of(record.Headers));
    }

    private void Begin(string session, int partition, TraceContext? trace)
    {
        var route = new SessionRoute
        {
            Session = session,
            SessionUtf8 = Encoding.UTF8.GetBytes(session),
            Partition = partition,
            Trace = trace,
            Run = _request.Run.ToString(),
            Deterministic = _request.Deterministic,
            Turns = RequestReader.Turns(_request),
            Stop = _request.Stop.ToStrings(),
            CreatedMicroseconds = _request.CreatedUs,
        };
        _sessions.Add(route.SessionUtf8, route);
        if (RequestReader.Fault(route) is { } fault)
        {
            Decide(route, fault);
            return;
        }

        var parsed = _plans.Parse(_request.Flow.ToString());
        if (parsed.Plan is not { } plan)
        {
            Decide(route, new FailSession(parsed.Errors[0].Code, parsed.Errors[0].Message));
            return;
        }

        var step = FlowMachine.Start(plan, _request.Question.ToString(), _request.MaxTokens == 0 ? null : _request.MaxTokens, RequestReader.Sampling(_request));
        route.State = step.State;
        Decide(route, step.Decisions);
        foreach (var early in _early.Take(route.SessionUtf8))
        {
            _stageResult.ReadFrom(early); // it was read before it was kept
            Apply(route);
        }
    }

    private void Stop(SessionRoute route)
    {
        route.Cancelled = true;
        var step = FlowMachine.Stop(route.State!, "cancelled", "The client cancelled the session.");
        route.State = step.State;
        Decide(route, step.Decisions);
    }

    private void OnStageResult(in RecordView record)
    {
        if (!_letters.TryRead(_stageResult, record))
        {
            return;
        }

        if (_sessions.TryGet(record.Key, out var route))
        {
            Apply(route);
        }
        else if (!_finished.Contains(_stageResult.Session.ToString()))
        {
            _early.Keep(record.Key, record.Partition, record.Value); // its request may be read later: topics have no common order
        }
    }

    private void Apply(SessionRoute route)
    {
        if (route.State is null)
        {
            return;
        }

        var outcome = _stageResult.Outcome == Outcome.Completed
            ? StageOutcome.Completed(_stageResult.Stage, _stageResult.Text.ToString())
            : StageOutcome.Failed(_stageResult.Stage, _stageResult.ErrorCode.ToString(), _stageResult.Error.ToString());
        var step = FlowMachine.Apply(route.State, outcome);
        if (step.Decisions.Count == 0 && ReferenceEquals(step.State, route.State))
        {
            return;
        }

        route.State = step.State;
        if (_stageResult.Outcome == Outcome.Completed)
        {
            route.Reports.Add(ReportOf(_stageResult));
        }
        else if (route.State.Plan.Stages[_stageResult.Stage].Fused)
        {
            // One part of a fused stage gave up: its other branches and the fuser must not go on.
            Decide(route, new CancelStages([_stageResult.Stage]));
        }

        Decide(route, step.Decisions);
    }

    private void OnOwnRecord(in RecordView record)
    {
        if (record.Topic == Topics.Results)
        {
            var session = Encoding.UTF8.GetString(record.Key);
            _before.Result(record.Partition, session);
            _finished.Add(session);
        }
        else if (record.Topic == Topics.FusionTasks)
        {
            if (_letters.TryRead(_fusion, record))
            {
                _before.Task(record.Partition, _fusion.Session.ToString(), _fusion.Stage, DeliveredBefore.FuserTask);
            }
        }
        else if (_letters.TryRead(_task, record))
        {
            _before.Task(record.Partition, _task.Session.ToString(), _task.Stage, _task.Branch);
        }
    }

    private void Decide(SessionRoute route, params IReadOnlyList<FlowDecision> decisions)
    {
        foreach (var decision in decisions)
        {
            if (_owned.IsLive(route.Partition))
            {
                Carry(route, decision);
            }
            else
            {
                route.Undelivered.Add(decision);
            }
        }
    }

    private void Carry(SessionRoute route, FlowDecision decision)
    {
        if (_emitter.Carry(route, decision))
        {
            Close(route);
        }
    }

    private void Close(SessionRoute route)
    {
        _sessions.Remove(route.SessionUtf8);
        _finished.Add(route.Session);
        _work.Close(route.Session);
    }

    private static StageReport ReportOf(StageResult result) => new(
        result.Stage,
        result.Text.ToString(),
        result.TokenCount,
        result.PromptTokens,
        result.Finish,
        result.WallUs,
        result.DecodeUs,
        result.Resumed);
}
