using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Doctor;

/// <summary>Whether runs can be written here, and how long a durable write takes: it bounds how fast requests are accepted.</summary>
internal static class DiskChecks
{
    private const int Writes = 20;
    private const string Topic = "doctor";
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    public static async Task<IReadOnlyList<Check>> AllAsync(CliEnvironment environment)
    {
        var parent = RunFolder.DefaultParent(environment.Folder);
        var folder = Path.Combine(parent, $"doctor-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(parent);
            var times = await Measure(folder);
            return [Check.Ok("sqlite", SQLitePCL.raw.sqlite3_libversion().utf8_to_string()), Check.Ok("folder", $"{parent} is writable"), Latency(times)];
        }
        catch (BusUnavailableException error) when (error.Code == "sqlite_missing")
        {
            return [Check.Fail("sqlite", $"{error.Code}: {error.Message}", error.Hint)];
        }
        catch (Exception error) when (error is BusException or IOException or UnauthorizedAccessException)
        {
            return [Check.Fail("folder", $"{parent}: {error.Message}", "run in a folder that you may write to, on a disk with free space")];
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    internal static Check Latency(TimeSpan[] times)
    {
        var sorted = times.Order().ToArray();
        var median = sorted[sorted.Length / 2];
        var finding = $"durable in {Quantities.Seconds(median)} (median of {sorted.Length}, slowest {Quantities.Seconds(sorted[^1])})";
        return median <= Slow ? Check.Ok("disk", finding) : Check.Warn("disk", finding, "put the runs on a local disk: --log DIR");
    }

    private static async Task<TimeSpan[]> Measure(string folder)
    {
        await using var bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder });
        bus.EnsureTopics([Topic]);
        var times = new TimeSpan[Writes];
        for (var i = 0; i < Writes; i++)
        {
            var began = Stopwatch.GetTimestamp();
            bus.Append(Topic, "key"u8, "value"u8);
            await bus.FlushAsync();
            times[i] = Stopwatch.GetElapsedTime(began);
        }

        return times;
    }
}
