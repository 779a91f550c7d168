using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Emit;

/// <summary>Reports stages that this worker finished alone, and tasks that it had to refuse.</summary>
internal sealed class StageResultEmitter
{
    private readonly IBus _bus;
    private readonly RecordEncoder _encoder = new();
    private readonly StageResult _result = new();

    public StageResultEmitter(IBus bus) => _bus = bus;

    /// <summary>Reports the stage with its whole text.</summary>
    public void Completed(BranchWork branch, Finish finish)
    {
        Fill(branch, Outcome.Completed, finish);
        _result.Text.Set(Utf8Stream.TextOf(branch.Stop.Before(branch.Text.WrittenSpan)));
        Send(branch.SessionUtf8, branch.Trace);
    }

    /// <summary>Fails the stage: the router ends the session with this code.</summary>
    public void Failed(BranchWork branch, string code, string message)
    {
        Fill(branch, Outcome.Failed, Finish.Failed);
        _result.ErrorCode.Set(code);
        _result.Error.Set(message);
        Send(branch.SessionUtf8, branch.Trace);
    }

    /// <summary>Refuses a task before any work was done on it.</summary>
    public void Refused(StageTask task, int promptTokens, string code, string message)
    {
        _result.Reset();
        _result.Session.Set(task.Session.Span);
        _result.Stage = task.Stage;
        _result.Branch = task.Branch;
        _result.Attempt = task.Attempt;
        _result.Outcome = Outcome.Failed;
        _result.Finish = Finish.Failed;
        _result.PromptTokens = promptTokens;
        _result.ErrorCode.Set(code);
        _result.Error.Set(message);
        Send(task.Session.Span, trace: null);
    }

    private void Fill(BranchWork branch, Outcome outcome, Finish finish)
    {
        _result.Reset();
        _result.Session.Set(branch.SessionUtf8);
        _result.Stage = branch.Key.Stage;
        _result.Branch = branch.Key.Branch;
        _result.Attempt = branch.Attempt;
        _result.Outcome = outcome;
        _result.Finish = finish;
        _result.TokenCount = branch.Step;
        _result.PromptTokens = branch.PromptLength;
        _result.PrefillUs = (long)branch.PrefillTime.TotalMicroseconds;
        _result.DecodeUs = (long)branch.DecodeTime.TotalMicroseconds;
        _result.WallUs = (long)Stopwatch.GetElapsedTime(branch.Began, branch.EndedAt == 0 ? Stopwatch.GetTimestamp() : branch.EndedAt).TotalMicroseconds;
        _result.Resumed = branch.Resumed;
    }

    private void Send(ReadOnlySpan<byte> session, TraceContext? trace) =>
        _bus.Append(Topics.StageResults, session, _encoder.Encode(_result), TraceContext.HeadersOf(trace));
}
