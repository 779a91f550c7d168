using System.Diagnostics;
using System.Globalization;

namespace ModelNet.Kafka.Deployment;

/// <summary>Signals to a process of the command.</summary>
internal static class ProcessSignals
{
    /// <summary>Sends a signal by its name, such as STOP.</summary>
    public static async Task SignalAsync(this RunningCommand process, string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        kill.ExitCode.ShouldBe(0, process.Shown);
    }

    /// <summary>Ends a service as its operator does, and waits until it is gone.</summary>
    public static async Task StopAsync(this RunningCommand process)
    {
        await process.SignalAsync("TERM");
        (await process.EndAsync()).ShouldExitWith(0);
    }
}
