using System.Text.Json;

namespace ModelNet.Bench.Resume;

/// <summary>What the workers of one process have computed, over all models, as its progress says.</summary>
/// <param name="Decoded">Tokens of answers that went through a model: a fused token counts once for each branch.</param>
/// <param name="Prefill">Prompt tokens that went through a model; of sessions rebuilt after a kill, their earlier answers too.</param>
/// <param name="Shared">Prompt tokens that did not, since another sequence held them.</param>
internal sealed record Work(long Decoded, long Prefill, long Shared)
{
    public static Work None { get; } = new(0, 0, 0);

    public long Computed => Decoded + Prefill;

    public static Work operator +(Work a, Work b) => new(a.Decoded + b.Decoded, a.Prefill + b.Prefill, a.Shared + b.Shared);

    /// <summary>Sums the workers of a progress line.</summary>
    public static Work Of(JsonElement progress)
    {
        var sum = None;
        foreach (var model in progress.GetProperty("models").EnumerateArray())
        {
            var worker = model.GetProperty("worker");
            if (worker.ValueKind == JsonValueKind.Object)
            {
                sum += new Work(Count(worker, "decoded_tokens"), Count(worker, "prefill_tokens"), Count(worker, "shared_prefill_tokens"));
            }
        }

        return sum;
    }

    private static long Count(JsonElement worker, string name) => worker.GetProperty(name).GetInt64();
}
