using System.Diagnostics;

namespace ModelNet.Bench.Batch;

/// <summary>A foreign process that keeps one core busy, and ends by itself after a bound.</summary>
internal sealed class BusyLoop : IDisposable
{
    private readonly Process _process;

    public BusyLoop(TimeSpan bound) =>
        _process = Process.Start(new ProcessStartInfo("timeout", [((int)bound.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture), "sh", "-c", "while :; do :; done"]))
            ?? throw new InvalidOperationException("The busy loop did not start.");

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
