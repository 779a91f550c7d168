using System.Globalization;
using ModelNet.Cli.Text;
using ModelNet.ModelWorker;

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

    /// <summary>Each model with its rate, and for workers of this process the tokens of a decode, the time it computes, and who waits.</summary>
    public static IEnumerable<string> Models(BatchMeter meter)
        => meter.Models.Select((name, index) => $"{name} {Quantities.Rate(meter.PerSecond(meter.TokensOf(index)))} tokens/s{Worker(meter, name)}");

    private static string Worker(BatchMeter meter, string model) => meter.Workers.TryGetValue(model, out var worker) && worker.Decodes > 0
        ? string.Create(CultureInfo.InvariantCulture, $", {Batch(worker):0.0} tokens a decode (limit {worker.SequenceLimit} sessions), {100 * Busy(meter, worker):0} % busy, {worker.Queued} queued")
        : "";

    private static double Batch(WorkerCounters worker) => (double)(worker.PrefillTokens + worker.DecodedTokens) / Math.Max(1, worker.Decodes);

    private static double Busy(BatchMeter meter, WorkerCounters worker) => Math.Min(1, worker.Busy / meter.Elapsed);

    /// <summary>The same for programs; null where the worker runs elsewhere.</summary>
    private static object? WorkerJson(BatchMeter meter, string model) => meter.Workers.TryGetValue(model, out var worker)
        ? new
        {
            decodes = worker.Decodes,
            tokens_per_decode = Math.Round(Batch(worker), 1),
            sequence_limit = worker.SequenceLimit,
            utilisation = Math.Round(Busy(meter, worker), 3),
            queued = worker.Queued,
            decoded_tokens = worker.DecodedTokens,
            computed_ahead_tokens = worker.GuessedRight,
            wrongly_expected_tokens = worker.GuessedWrong,
            prefill_tokens = worker.PrefillTokens,
            shared_prefill_tokens = worker.SharedTokens,
        }
        : null;

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
        models = meter.Models.Select((name, index) => new { name, tokens_per_second = Math.Round(meter.PerSecond(meter.TokensOf(index)), 1), worker = WorkerJson(meter, name) }),
        elapsed_seconds = Math.Round(meter.Elapsed.TotalSeconds, 1),
        seconds_left = meter.Left is { } left ? Math.Round(left.TotalSeconds, 1) : (double?)null,
    });

    private static string Lines(BatchMeter meter) => meter.Total is { } total
        ? string.Create(CultureInfo.InvariantCulture, $"{Quantities.Number(meter.Done)}/{Quantities.Number(total)}")
        : Quantities.Number(meter.Done);
}
