namespace ModelNet.ChainRouter;

/// <summary>What the chain-router needs to know.</summary>
public sealed record ChainRouterOptions
{
    /// <summary>The models that have workers; a request that names another one fails with <c>unknown_model</c>.</summary>
    public required IReadOnlyCollection<string> Models { get; init; }

    /// <summary>How many finished sessions are remembered, so that a repeated request has no effect.</summary>
    public int RememberedSessions { get; init; } = 65_536;
}
