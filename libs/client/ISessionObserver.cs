using ModelNet.Contracts;

namespace ModelNet.Client;

/// <summary>
/// Sees what happens to sessions, in the log's order and only once it is durable. Called on the reader's thread; the messages are
/// reused and valid only during the call. A record can be seen twice: (session, stage, first step) tells, and the first one counts.
/// </summary>
public interface ISessionObserver
{
    /// <summary>Decided tokens of a fused stage, with who voted what, or a request for wider lists.</summary>
    void OnFusedTokens(FusedTokens tokens);

    /// <summary>Tokens of a stage that one model decides.</summary>
    void OnStageTokens(StageTokens tokens);

    /// <summary>A stage has ended.</summary>
    void OnStageResult(StageResult result);

    /// <summary>A session has ended.</summary>
    void OnResult(Result result);
}
