using System.Text.Json;
using ModelNet.Cli.Batch;
using ModelNet.Flow;
using ModelNet.ModelWorker;

namespace ModelNet.Cli.Tests.Batch;

public sealed class BatchTextTests
{
    private static readonly BatchMeter Meter = new(FlowDocument.Parse("[abacus, scribe]").Plan!, "b", TimeProvider.System);

    [Fact]
    public void A_worker_of_this_process_shows_its_batch_its_work_and_its_queue()
    {
        Meter.Workers = new Dictionary<string, WorkerCounters> { ["abacus"] = Counters() };
        var lines = BatchText.Models(Meter).ToArray();
        lines[0].ShouldStartWith("abacus 0.0 tokens/s, 15.0 tokens a decode (limit 8 sessions), ");
        lines[0].ShouldEndWith("% busy, 3 queued");
        lines[1].ShouldBe("scribe 0.0 tokens/s", "its worker runs elsewhere");
        using var json = JsonDocument.Parse(BatchText.Json(Meter, "progress"));
        var models = json.RootElement.GetProperty("models");
        models[0].GetProperty("worker").GetProperty("tokens_per_decode").GetDouble().ShouldBe(15);
        models[0].GetProperty("worker").GetProperty("prefill_tokens").GetInt64().ShouldBe(20);
        models[1].TryGetProperty("worker", out var none).ShouldBe(none.ValueKind == JsonValueKind.Null);
    }

    private static WorkerCounters Counters()
    {
        var counters = new WorkerCounters();
        counters.Decoded(prefillTokens: 20, decodedTokens: 2, TimeSpan.FromMilliseconds(5));
        counters.Decoded(prefillTokens: 0, decodedTokens: 8, TimeSpan.FromMilliseconds(5));
        counters.Waiting(3);
        counters.Limit(8);
        return counters;
    }
}
