namespace ModelNet.Hosting;

/// <summary>
/// The body of one service instance: polls its topics, decides, appends. It is driven by one dedicated thread, so its state needs no locks.
/// Everything it knows is derived from the log, so a supervisor may dispose it after a fault and build a fresh one.
/// </summary>
public interface IServiceLoop : IDisposable
{
    /// <summary>Does the work at hand; when there is none, waits up to <paramref name="idle"/> for some.</summary>
    void RunOnce(TimeSpan idle);

    /// <summary>Ends a waiting <see cref="RunOnce"/> early. May be called from any thread.</summary>
    void Wake();
}
