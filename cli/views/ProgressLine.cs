using System.Globalization;
using ModelNet.Cli.Progress;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Views;

/// <summary>A line on stderr when nothing was printed for two seconds, and every five seconds in any case while several sessions run.</summary>
internal sealed class ProgressLine(TextWriter output, bool silent, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Regular = TimeSpan.FromSeconds(5);
    private long _lastPrinted = time.GetTimestamp();
    private long _lastLine = time.GetTimestamp();

    /// <summary>Something was printed.</summary>
    public void Printed() => _lastPrinted = time.GetTimestamp();

    /// <summary>Prints the line when it is due.</summary>
    /// <param name="meter">The numbers.</param>
    /// <param name="now">What is being done, or null.</param>
    /// <param name="inLine">Whether the cursor is inside a line of text on the same terminal.</param>
    public void Refresh(RunMeter meter, string? now, bool inLine)
    {
        var quiet = time.GetElapsedTime(_lastPrinted) >= Quiet;
        var regular = meter.Sessions > 1 && time.GetElapsedTime(_lastLine) >= Regular;
        if (silent || inLine || !(quiet || regular))
        {
            return;
        }

        output.WriteLine(Of(meter, now));
        _lastLine = _lastPrinted = time.GetTimestamp();
    }

    /// <summary>The line itself.</summary>
    public static string Of(RunMeter meter, string? now)
    {
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"{meter.Ended}/{meter.Sessions} sessions"), $"{meter.InFlight} in flight", $"{Quantities.Rate(meter.TokensPerSecond)} tokens/s"];
        if (meter.Failed > 0)
        {
            parts.Add($"{meter.Failed} failed");
        }

        if (meter.Left is { } left)
        {
            parts.Add($"about {Quantities.Seconds(left)} left");
        }

        parts.AddRange(meter.Compute.Where(model => model.Value.Count > 0).Select(model => $"{model.Key} {Quantities.Milliseconds(model.Value.Quantile(0.5))} p50 {Quantities.Milliseconds(model.Value.Quantile(0.95))} p95"));
        if (now is not null)
        {
            parts.Add(now);
        }

        return $"… {string.Join(", ", parts)}, {Quantities.Seconds(meter.Elapsed)}";
    }
}
