using System.Collections.Immutable;
using System.Globalization;

namespace ModelNet.Flow;

/// <summary>
/// The router's decisions as pure functions: the same plan, question and outcomes give the same decisions, in every process and on every
/// replay. Applying an outcome twice, or one of a stage that is not running, changes nothing and decides nothing.
/// </summary>
public static class FlowMachine
{
    /// <summary>Begins a session: starts every stage that needs no result.</summary>
    /// <param name="plan">The checked flow.</param>
    /// <param name="question">What the user asked; inserted in the prompts as it is.</param>
    /// <param name="maxTokens">The request's limit for each stage, 1 to 1,000,000; null keeps the flow's own.</param>
    /// <param name="sampling">The request's wishes about drawing tokens; null for none.</param>
    /// <returns>A session that has already failed, with code <c>max_tokens_out_of_range</c>, <c>temperature_out_of_range</c> or <c>top_p_out_of_range</c>, when one of these is out of range, or with
    /// <c>temperature_with_span</c> when a stage that fuses spans would have to draw.</returns>
    public static FlowStep Start(FlowPlan plan, string question, int? maxTokens = null, SamplingSettings? sampling = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(question);
        sampling ??= SamplingSettings.None;
        var state = new SessionState
        {
            Plan = plan,
            Question = question,
            RequestedMaxTokens = maxTokens,
            RequestedSampling = sampling,
            Language = HanText.Resolve(plan.Language, question),
            Stages = [.. Enumerable.Repeat(StageStatus.Waiting, plan.Stages.Count)],
            Results = [.. Enumerable.Repeat<string?>(null, plan.Stages.Count)],
        };
        return maxTokens is < 1 or > FlowLimits.MaxTokens
            ? Fail(state, "max_tokens_out_of_range", $"max_tokens is {maxTokens}; it has to be between 1 and {FlowLimits.MaxTokens}")
            : Fault(plan, sampling) is (var code, var message) ? Fail(state, code, message) : StartReady(state);
    }

    private static (string Code, string Message)? Fault(FlowPlan plan, SamplingSettings sampling)
    {
        if (sampling.Temperature is { } temperature && !(temperature >= 0 && temperature <= FlowLimits.Temperature))
        {
            return ("temperature_out_of_range", $"temperature is {Shown(temperature)}; it has to be between 0 and {Shown(FlowLimits.Temperature)}");
        }

        if (sampling.TopP is { } share && !(share >= 0 && share <= 1))
        {
            return ("top_p_out_of_range", $"top_p is {Shown(share)}; it has to be between 0 and 1");
        }

        return plan.Stages.FirstOrDefault(stage => stage is { Fused: true, Policy: FlowPolicy.Span } && stage.SamplingFor(sampling).Draws) is { } span
            ? ("temperature_with_span", $"stage {span.Number} fuses spans, which are compared and not drawn: ask at temperature 0, or use another policy")
            : null;

        static string Shown(double value) => value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Takes note of how a stage ended.</summary>
    public static FlowStep Apply(SessionState state, StageOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(outcome);
        if (!IsRunning(state, outcome.Stage))
        {
            return new FlowStep(state, []);
        }

        if (outcome.Text is not { } text)
        {
            SessionState failed = state with { Stages = state.Stages.SetItem(outcome.Stage, StageStatus.Failed) };
            return Fail(failed, outcome.Code!, outcome.Message!);
        }

        SessionState next = state with
        {
            Stages = state.Stages.SetItem(outcome.Stage, StageStatus.Completed),
            Results = state.Results.SetItem(outcome.Stage, text),
        };
        return outcome.Stage == state.Plan.FinalStage
            ? new FlowStep(next with { Phase = SessionPhase.Completed }, [new CompleteSession(text)])
            : StartReady(next);
    }

    /// <summary>Ends a session from outside (cancelled, expired). Does nothing when it has already ended.</summary>
    public static FlowStep Stop(SessionState state, string code, string message)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrEmpty(code);
        return state.Phase == SessionPhase.Running ? Fail(state, code, message) : new FlowStep(state, []);
    }

    private static bool IsRunning(SessionState state, int stage) =>
        state.Phase == SessionPhase.Running && (uint)stage < (uint)state.Stages.Length && state.Stages[stage] == StageStatus.Running;

    private static FlowStep StartReady(SessionState state)
    {
        ImmutableArray<StageStatus> stages = state.Stages;
        var starts = new List<FlowDecision>();
        foreach (StagePlan stage in state.Plan.Stages.Where(stage => IsReady(state, stage)))
        {
            if (StageStart.TryCreate(state, stage) is not { } start)
            {
                return Fail(state, "prompt_too_long", $"the prompt of stage {stage.Number} has more than {FlowLimits.RenderedPromptLength} characters");
            }

            starts.Add(start);
            stages = stages.SetItem(stage.Index, StageStatus.Running);
        }

        return new FlowStep(state with { Stages = stages }, starts.ToValueList());
    }

    private static bool IsReady(SessionState state, StagePlan stage) =>
        state.Stages[stage.Index] == StageStatus.Waiting
        && stage.Branches.All(branch => branch.Inputs.All(input => state.Stages[input] == StageStatus.Completed));

    private static FlowStep Fail(SessionState state, string code, string message)
    {
        var running = state.Running.ToValueList();
        SessionState failed = state with
        {
            Phase = SessionPhase.Failed,
            Stages = [.. state.Stages.Select(status => status is StageStatus.Waiting or StageStatus.Running ? StageStatus.Cancelled : status)],
        };
        var failure = new FailSession(code, message);
        return new FlowStep(failed, running.Count == 0 ? [failure] : [new CancelStages(running), failure]);
    }
}

/// <summary>The state after an event, and what to do.</summary>
public readonly record struct FlowStep(SessionState State, ValueList<FlowDecision> Decisions);
