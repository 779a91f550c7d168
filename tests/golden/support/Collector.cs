using ModelNet.Client;
using ModelNet.Contracts;

namespace ModelNet.Golden;

/// <summary>Keeps what a session reader sees and completes when every awaited session has its result.</summary>
internal sealed class Collector(int sessions) : ISessionObserver
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>Completes with the last result.</summary>
    public Task Done => _done.Task;

    /// <summary>How many fused tokens were seen.</summary>
    public int FusedTokens { get; private set; }

    public int Results
    {
        get
        {
            lock (_gate)
            {
                return _texts.Count;
            }
        }
    }

    /// <summary>The answer that a client was given.</summary>
    public string TextOf(string session)
    {
        lock (_gate)
        {
            return _texts[session];
        }
    }

    public void OnFusedTokens(FusedTokens tokens) => FusedTokens += tokens.Tokens.Count;

    public void OnStageTokens(StageTokens tokens)
    {
    }

    public void OnStageResult(StageResult result)
    {
    }

    public void OnResult(Result result)
    {
        lock (_gate)
        {
            _texts.TryAdd(result.Session.ToString(), result.Outcome == Outcome.Completed ? result.Text.ToString() : $"{result.Outcome}: {result.ErrorCode}: {result.Error}");
            if (_texts.Count == sessions)
            {
                _done.TrySetResult();
            }
        }
    }
}
