using ModelNet.Bus;
using ModelNet.Hosting;

namespace ModelNet.ChainRouter;

/// <summary>Starts a chain-router.</summary>
public static class ChainRouterService
{
    /// <summary>Runs the router on a thread of its own, supervised.</summary>
    public static SupervisedLoop Start(IBus bus, ChainRouterOptions options, SupervisionOptions? supervision = null, TimeProvider? time = null) =>
        new("chain-router", () => new RouterLoop(bus, options, time ?? TimeProvider.System), supervision, time);
}
