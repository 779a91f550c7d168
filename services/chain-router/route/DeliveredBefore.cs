namespace ModelNet.ChainRouter.Route;

/// <summary>What had been sent for a partition's sessions before this router got it, learnt by re-reading the router's own topics. Empty once that is used.</summary>
internal sealed class DeliveredBefore
{
    /// <summary>The branch number that stands for the fuser's own task.</summary>
    public const int FuserTask = -1;

    private readonly Dictionary<int, Sent> _byPartition = [];

    public void Task(int partition, string session, int stage, int branch) => Of(partition).Tasks.Add((session, stage, branch));

    public void Result(int partition, string session) => Of(partition).Results.Add(session);

    public bool HasTask(SessionRoute route, int stage, int branch) =>
        _byPartition.TryGetValue(route.Partition, out var sent) && sent.Tasks.Contains((route.Session, stage, branch));

    public bool HasResult(SessionRoute route) => _byPartition.TryGetValue(route.Partition, out var sent) && sent.Results.Contains(route.Session);

    public void Clear(int partition) => _byPartition.Remove(partition);

    private Sent Of(int partition)
    {
        if (!_byPartition.TryGetValue(partition, out var sent))
        {
            sent = new Sent();
            _byPartition.Add(partition, sent);
        }

        return sent;
    }

    private sealed class Sent
    {
        public HashSet<(string Session, int Stage, int Branch)> Tasks { get; } = [];

        public HashSet<string> Results { get; } = new(StringComparer.Ordinal);
    }
}
