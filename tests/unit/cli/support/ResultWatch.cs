using ModelNet.Bus;
using ModelNet.Client;
using ModelNet.Contracts;

namespace ModelNet.Cli.Tests.Support;

/// <summary>Waits for a session's result, as a reader's observer or straight from the topic; skips what is no result.</summary>
internal sealed class ResultWatch(string session) : ISessionObserver, IRecordHandler
{
    private readonly TaskCompletionSource<Outcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Result _result = new();

    public Task<Outcome> Ended => _ended.Task;

    public void OnFusedTokens(FusedTokens tokens)
    {
    }

    public void OnStageTokens(StageTokens tokens)
    {
    }

    public void OnStageResult(StageResult result)
    {
    }

    public void OnResult(Result result)
    {
        if (result.Session.ToString() == session)
        {
            _ended.TrySetResult(result.Outcome);
        }
    }

    public void Handle(in RecordView record)
    {
        if (record.Value.Length > 10)
        {
            _result.ReadFrom(record.Value);
            OnResult(_result);
        }
    }
}
