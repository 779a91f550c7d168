using System.Globalization;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Batch;

/// <summary>A batch's numbers as people and programs read them. Pure.</summary>
internal static class BatchText
{
    /// <summary>How far it is, on one line.</summary>
    public static string Progress(BatchMeter meter)
    {
        List<string> parts = [$"{Lines(meter)} lines"];
        if (meter.Failed > 0)
        {
            parts.Add($"{Quantities.Number(meter.Failed)} failed");
        }

        parts.Add($"{meter.InFlight()} in flight");
        parts.Add($"{Quantities.Rate(meter.PerSecond(meter.SeenTokens))} tokens/s");
        parts.Add(Quantities.Seconds(meter.Elapsed));
        if (meter.Left is { } left)
        {
            parts.Add($"about {Quantities.Seconds(left)} left");
        }

        return string.Join(", ", parts);
    }

    /// <summary>Each model with its rate.</summary>
    public static IEnumerable<string> Models(BatchMeter meter)
        => meter.Models.Select((name, index) => $"{name} {Quantities.Rate(meter.PerSecond(meter.TokensOf(index)))} tokens/s");

    /// <summary>What it came to: the parts add up to the lines.</summary>
    public static string Summary(BatchMeter meter)
    {
        var input = meter.Input!;
        var lines = meter.Total ?? input.Lines;
        List<string> parts = [$"{Quantities.Number(meter.Completed)} completed", $"{Quantities.Number(meter.Failed)} failed"];
        if (meter.Before > 0)
        {
            parts.Add($"{Quantities.Number(meter.Before)} done before");
        }

        if (lines > meter.Done)
        {
            parts.Add($"{Quantities.Number(lines - meter.Done)} open");
        }

        var blank = input.Blank > 0 ? $"; {Quantities.Number(input.Blank)} blank skipped" : "";
        return $"{Quantities.Number(lines)} {(lines == 1 ? "line" : "lines")} = {string.Join(" + ", parts)}{blank}; "
            + $"{Quantities.Number(meter.Tokens)} tokens in {Quantities.Seconds(meter.Elapsed)} ({Quantities.Rate(meter.PerSecond(meter.Tokens))} tokens/s)";
    }

    /// <summary>The same as a JSON line.</summary>
    public static string Json(BatchMeter meter, string type) => JsonLines.Of(new
    {
        type,
        lines = meter.Total,
        done = meter.Done,
        completed = meter.Completed,
        failed = meter.Failed,
        done_before = meter.Before,
        blank = meter.Input?.Blank ?? 0,
        in_flight = meter.InFlight(),
        tokens = meter.Tokens,
        tokens_per_second = Math.Round(meter.PerSecond(meter.SeenTokens), 1),
        models = meter.Models.Select((name, index) => new { name, tokens_per_second = Math.Round(meter.PerSecond(meter.TokensOf(index)), 1) }),
        elapsed_seconds = Math.Round(meter.Elapsed.TotalSeconds, 1),
        seconds_left = meter.Left is { } left ? Math.Round(left.TotalSeconds, 1) : (double?)null,
    });

    /// <summary>What was asked for and not done; null when nothing was.</summary>
    public static string? SamplingNote(long lines) => lines == 0 ? null
        : $"{Quantities.Number(lines)} {(lines == 1 ? "line" : "lines")} asked for temperature > 0; answers are greedy (argmax of the fused distribution)";

    private static string Lines(BatchMeter meter) => meter.Total is { } total
        ? string.Create(CultureInfo.InvariantCulture, $"{Quantities.Number(meter.Done)}/{Quantities.Number(total)}")
        : Quantities.Number(meter.Done);
}
