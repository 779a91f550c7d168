using ModelNet.Bus;
using ModelNet.Hosting;

namespace ModelNet.Fuser;

/// <summary>Starts a fuser.</summary>
public static class FuserService
{
    /// <summary>Runs the fuser on a thread of its own, supervised.</summary>
    public static SupervisedLoop Start(IBus bus, FuserOptions? options = null, SupervisionOptions? supervision = null, TimeProvider? time = null) =>
        new("fuser", () => new FuserLoop(bus, options ?? new FuserOptions(), time ?? TimeProvider.System), supervision, time);
}
