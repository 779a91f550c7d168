using ModelNet.Bus;
using ModelNet.ChainRouter.Route;
using ModelNet.Contracts;
using ModelNet.Flow;

namespace ModelNet.ChainRouter.Emit;

/// <summary>Carries out the flow's decisions: tasks for workers and the fuser, and each session's one result.</summary>
internal sealed class RouterEmitter
{
    private const int FirstAttempt = 1;
    private readonly IBus _bus;
    private readonly TimeProvider _time;
    private readonly DeliveredBefore _before;
    private readonly RecordEncoder _encoder = new();
    private readonly StageTask _task = new();
    private readonly FusionTask _fusion = new();
    private readonly Result _result = new();

    public RouterEmitter(IBus bus, TimeProvider time, DeliveredBefore before)
    {
        _bus = bus;
        _time = time;
        _before = before;
    }

    /// <summary>Sends one decision; true when it ended the session.</summary>
    public bool Carry(SessionRoute route, FlowDecision decision)
    {
        switch (decision)
        {
            case StartStage start:
                Start(route, start);
                return false;
            case CancelStages cancel:
                Cancel(route, cancel);
                return false;
            case CompleteSession complete:
                Finish(route, Outcome.Completed, complete.Text, "", "");
                return true;
            case FailSession fail:
                Finish(route, route.Cancelled ? Outcome.Cancelled : Outcome.Failed, "", fail.Code, fail.Message);
                return true;
            default:
                throw new InvalidOperationException($"The router does not know the decision {decision.GetType().Name}.");
        }
    }

    private void Start(SessionRoute route, StartStage start)
    {
        // The fuser's task goes first: on the embedded log's one order it then precedes every distribution of the stage.
        if (start.Plan.Fused && !_before.HasTask(route, start.Stage, DeliveredBefore.FuserTask))
        {
            SendFusionTask(route, start.Stage, start.Plan, start.MaxTokens, start.Sampling, TaskAction.Start);
        }

        for (var branch = 0; branch < start.Branches.Count; branch++)
        {
            if (!_before.HasTask(route, start.Stage, branch))
            {
                SendStageTask(route, start, branch);
            }
        }
    }

    private void SendStageTask(SessionRoute route, StartStage start, int branch)
    {
        var prompt = start.Branches[branch];
        FillTask(route, start.Stage, branch, start.Plan, TaskAction.Start);
        _task.MaxTokens = start.MaxTokens;
        TaskSampling.Fill(_task, start, route.Session);
        foreach (var message in Conversation.Of(route.Turns, prompt.Messages))
        {
            var copy = _task.Messages.Add();
            copy.Role.Set(message.Role);
            copy.Content.Set(message.Content);
        }

        foreach (var text in StopOf(route, start.Stage))
        {
            _task.Stop.Add().Set(text);
        }

        _bus.Append(Topics.StageTasks(prompt.Model), route.SessionUtf8, _encoder.Encode(_task), TraceContext.HeadersOf(route.Trace));
    }

    /// <summary>Earlier stages think as long as they like: what ends an answer ends the last stage's only.</summary>
    private static IReadOnlyList<string> StopOf(SessionRoute route, int stage) => stage == route.State!.Plan.FinalStage ? route.Stop : [];

    private void FillTask(SessionRoute route, int stage, int branch, StagePlan plan, TaskAction action)
    {
        _task.Reset();
        _task.Session.Set(route.SessionUtf8);
        _task.Stage = stage;
        _task.Branch = branch;
        _task.Attempt = FirstAttempt;
        _task.Action = action;
        _task.Model.Set(plan.Branches[branch].Model);
        _task.Fused = plan.Fused;
        _task.TopK = plan.TopK;
        _task.ScorePrompt = plan.Fused && plan.Policy == FlowPolicy.Perplexity;
        _task.LeadBranch = plan.Lead ?? -1;
        FillSpan(plan);
        _task.Deterministic = route.Deterministic;
        _task.CreatedUs = route.CreatedMicroseconds;
    }

    private void SendFusionTask(SessionRoute route, int stage, StagePlan plan, int maxTokens, StageSampling sampling, TaskAction action)
    {
        _fusion.Reset();
        _fusion.Session.Set(route.SessionUtf8);
        _fusion.Stage = stage;
        _fusion.Attempt = FirstAttempt;
        _fusion.Action = action;
        foreach (var branch in plan.Branches)
        {
            var copy = _fusion.Branches.Add();
            copy.Model.Set(branch.Model);
            copy.Weight = branch.Weight;
        }

        _fusion.Aggregation = plan.Aggregation == FlowAggregation.Geometric ? Aggregation.Geometric : Aggregation.Arithmetic;
        _fusion.Early = plan.Deciding == FlowDeciding.Early;
        _fusion.DraftLength = plan.Draft?.Length ?? 0;
        _fusion.DraftBranch = plan.Draft?.Branch ?? -1;
        _fusion.Policy.Set(plan.Policy == FlowPolicy.Mean ? "" : plan.Policy.NameOf());
        TaskSampling.Fill(_fusion, plan, sampling, route.Session);
        FillStraggler(plan);
        _fusion.SpanLength = plan.Policy == FlowPolicy.Span ? plan.SpanLength : 0;
        _fusion.MaxTokens = maxTokens;
        _fusion.TopK = plan.TopK;
        _fusion.CreatedUs = route.CreatedMicroseconds;
        foreach (var text in StopOf(route, stage))
        {
            _fusion.Stop.Add().Set(text);
        }

        _bus.Append(Topics.FusionTasks, route.SessionUtf8, _encoder.Encode(_fusion), TraceContext.HeadersOf(route.Trace));
    }

    /// <summary>The branches hear one another's spans, so each has to know how many there are.</summary>
    private void FillSpan(StagePlan plan)
    {
        if (plan is { Fused: true, Policy: FlowPolicy.Span })
        {
            _task.SpanLength = plan.SpanLength;
            _task.Branches = plan.Branches.Count;
        }
    }

    private void FillStraggler(StagePlan plan)
    {
        if (plan.Straggler != FlowStraggler.Wait)
        {
            _fusion.Straggler.Set(plan.Straggler == FlowStraggler.Quorum ? "quorum" : "fail");
            _fusion.Quorum = plan.Straggler == FlowStraggler.Quorum ? plan.Quorum : 0;
            _fusion.DeadlineMs = plan.DeadlineMilliseconds;
        }
    }

    private void Cancel(SessionRoute route, CancelStages cancel)
    {
        foreach (var stage in cancel.Stages)
        {
            var plan = route.State!.Plan.Stages[stage];
            if (plan.Fused)
            {
                SendFusionTask(route, stage, plan, 0, default, TaskAction.Cancel);
            }

            for (var branch = 0; branch < plan.Branches.Count; branch++)
            {
                FillTask(route, stage, branch, plan, TaskAction.Cancel);
                _bus.Append(Topics.StageTasks(plan.Branches[branch].Model), route.SessionUtf8, _encoder.Encode(_task), TraceContext.HeadersOf(route.Trace));
            }
        }
    }

    private void Finish(SessionRoute route, Outcome outcome, string text, string code, string error)
    {
        _result.Reset();
        _result.Session.Set(route.SessionUtf8);
        _result.Run.Set(route.Run);
        _result.Outcome = outcome;
        _result.Text.Set(text);
        _result.ErrorCode.Set(code);
        _result.Error.Set(error);
        foreach (var report in route.Reports)
        {
            AddSummary(route, report);
        }

        _result.CreatedUs = route.CreatedMicroseconds;
        _result.WallUs = Math.Max(0, Now() - route.CreatedMicroseconds);
        _bus.Append(Topics.Results, route.SessionUtf8, _encoder.Encode(_result), TraceContext.HeadersOf(route.Trace));
    }

    private void AddSummary(SessionRoute route, StageReport report)
    {
        var summary = _result.Stages.Add();
        summary.Stage = report.Stage;
        foreach (var branch in route.State!.Plan.Stages[report.Stage].Branches)
        {
            summary.Models.Add().Set(branch.Model);
        }

        summary.Text.Set(report.Text);
        summary.TokenCount = report.TokenCount;
        summary.PromptTokens = report.PromptTokens;
        summary.Finish = report.Finish;
        summary.WallUs = report.WallMicroseconds;
        summary.DecodeUs = report.DecodeMicroseconds;
        summary.Resumed = report.Resumed;
    }

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
