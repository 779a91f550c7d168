namespace ModelNet.ChainRouter.Route;

/// <summary>What an earlier run of the router had already sent, learnt by re-reading its own topics after a start. Empty once that is used.</summary>
internal sealed class DeliveredBefore
{
    /// <summary>The branch number that stands for the fuser's own task.</summary>
    public const int FuserTask = -1;

    private readonly HashSet<(string Session, int Stage, int Branch)> _tasks = [];
    private readonly HashSet<string> _results = new(StringComparer.Ordinal);

    public void Task(string session, int stage, int branch) => _tasks.Add((session, stage, branch));

    public void Result(string session) => _results.Add(session);

    public bool HasTask(string session, int stage, int branch) => _tasks.Contains((session, stage, branch));

    public bool HasResult(string session) => _results.Contains(session);

    public void Clear()
    {
        _tasks.Clear();
        _results.Clear();
    }
}
