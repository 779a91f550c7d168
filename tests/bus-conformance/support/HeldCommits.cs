namespace ModelNet.Bus.Conformance;

/// <summary>A gate in front of the commits of a bus.</summary>
public sealed class HeldCommits : IDisposable
{
    private readonly SemaphoreSlim _permits = new(0);
    private volatile bool _held;

    /// <summary>What the committing thread calls before each commit.</summary>
    public void Wait()
    {
        if (_held)
        {
            _permits.Wait();
        }
    }

    public void Hold() => _held = true;

    public void ReleaseOne() => _permits.Release();

    public void Release()
    {
        _held = false;
        _permits.Release(1000);
    }

    public void Dispose() => Release();
}
