using ModelNet.Bus;
using ModelNet.Dashboard.Intake;
using ModelNet.Dashboard.Observe;
using ModelNet.Hosting;

namespace ModelNet.Dashboard;

/// <summary>Follows a deployment's topics and knows what they say about it. Reads only: it joins no group, commits nothing and appends nothing.</summary>
public sealed class DashboardService
{
    private DashboardService(Board board, SupervisedLoop[] loops) => (Board, Loops) = (board, loops);

    /// <summary>The threads that follow the topics and look up groups, supervised. Whoever starts a dashboard stops them.</summary>
    public IReadOnlyList<SupervisedLoop> Loops { get; }

    internal Board Board { get; }

    /// <summary>Starts to follow.</summary>
    public static DashboardService Start(IBus bus, DashboardOptions options, SupervisionOptions? supervision = null, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var board = new Board(options.Deployment.Description, clock);
        return new DashboardService(board,
        [
            new SupervisedLoop("dashboard", () => new FollowLoop(bus, options, board), supervision, time),
            new SupervisedLoop("dashboard-groups", () => new LookLoop(options, board), supervision, time),
        ]);
    }
}
