using System.Text;
using ModelNet.Bus;
using ModelNet.ChainRouter.Emit;
using ModelNet.ChainRouter.Route;
using ModelNet.Contracts;
using ModelNet.Flow;
using ModelNet.Hosting;

namespace ModelNet.ChainRouter.Intake;

/// <summary>Turns records into steps of the flow machine. While the log is being re-read after a start, decisions wait in their session.</summary>
internal sealed class RouterIntake : IRecordHandler
{
    private readonly PlanCache _plans;
    private readonly RouterEmitter _emitter;
    private readonly DeliveredBefore _before;
    private readonly OpenWork _work;
    private readonly RecentKeys _finished;
    private readonly SessionMap<SessionRoute> _sessions = new();
    private readonly Request _request = new();
    private readonly StageResult _stageResult = new();
    private readonly StageTask _task = new();
    private readonly FusionTask _fusion = new();

    public RouterIntake(ChainRouterOptions options, RouterEmitter emitter, DeliveredBefore before, OpenWork work)
    {
        _plans = new PlanCache(options.Models);
        _emitter = emitter;
        _before = before;
        _work = work;
        _finished = new RecentKeys(options.RememberedSessions);
    }

    /// <summary>False while the log is re-read: decisions are taken but not yet carried out.</summary>
    public bool Live { get; private set; }

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
                if (!Live)
                {
                    OnOwnRecord(record);
                }

                break;
        }
    }

    /// <summary>The log has been re-read: carries out what had not been sent before.</summary>
    public void GoLive()
    {
        Live = true;
        foreach (var route in _sessions.Values.ToArray())
        {
            if (_before.HasResult(route.Session))
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

        _before.Clear();
    }

    private void OnRequest(in RecordView record)
    {
        _request.ReadFrom(record.Value);
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
        Begin(session);
    }

    private void Begin(string session)
    {
        var route = new SessionRoute
        {
            Session = session,
            SessionUtf8 = Encoding.UTF8.GetBytes(session),
            Run = _request.Run.ToString(),
            Deterministic = _request.Deterministic,
            CreatedMicroseconds = _request.CreatedUs,
        };
        _sessions.Add(route.SessionUtf8, route);
        var parsed = _plans.Parse(_request.Flow.ToString());
        if (parsed.Plan is not { } plan)
        {
            Decide(route, new FailSession(parsed.Errors[0].Code, parsed.Errors[0].Message));
            return;
        }

        var step = FlowMachine.Start(plan, _request.Question.ToString(), _request.MaxTokens == 0 ? null : _request.MaxTokens);
        route.State = step.State;
        Decide(route, step.Decisions);
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
        if (!_sessions.TryGet(record.Key, out var route) || route.State is null)
        {
            return;
        }

        _stageResult.ReadFrom(record.Value);
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
            _before.Result(session);
            _finished.Add(session);
        }
        else if (record.Topic == Topics.FusionTasks)
        {
            _fusion.ReadFrom(record.Value);
            _before.Task(_fusion.Session.ToString(), _fusion.Stage, DeliveredBefore.FuserTask);
        }
        else
        {
            _task.ReadFrom(record.Value);
            _before.Task(_task.Session.ToString(), _task.Stage, _task.Branch);
        }
    }

    private void Decide(SessionRoute route, params IReadOnlyList<FlowDecision> decisions)
    {
        foreach (var decision in decisions)
        {
            if (Live)
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
