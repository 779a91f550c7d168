using ModelNet.Bus;
using ModelNet.Flow;

namespace ModelNet.ChainRouter.Route;

/// <summary>One open session: where its flow stands and what its finished stages reported.</summary>
internal sealed class SessionRoute
{
    public required string Session { get; init; }

    public required byte[] SessionUtf8 { get; init; }

    /// <summary>The partition that holds all of the session's records.</summary>
    public required int Partition { get; init; }

    /// <summary>The trace that the client's request belongs to.</summary>
    public TraceContext? Trace { get; init; }

    public required string Run { get; init; }

    public required bool Deterministic { get; init; }

    /// <summary>The turns before the question: every stage's prompt begins with them.</summary>
    public required IReadOnlyList<PromptMessage> Turns { get; init; }

    /// <summary>Texts that end the last stage's answer.</summary>
    public required IReadOnlyList<string> Stop { get; init; }

    /// <summary>When the client made the request, in µs since the Unix epoch.</summary>
    public required long CreatedMicroseconds { get; init; }

    /// <summary>Null while the request could not be turned into a plan (it then only has a failure to report).</summary>
    public SessionState? State { get; set; }

    public List<StageReport> Reports { get; } = [];

    /// <summary>Decisions taken while the log was being re-read; they are carried out once it is known what had been sent before.</summary>
    public List<FlowDecision> Undelivered { get; } = [];

    public bool Cancelled { get; set; }
}

/// <summary>What a finished stage reported, for the session's result.</summary>
internal sealed record StageReport(
    int Stage,
    string Text,
    int TokenCount,
    int PromptTokens,
    Contracts.Finish Finish,
    long WallMicroseconds,
    long DecodeMicroseconds,
    bool Resumed);
