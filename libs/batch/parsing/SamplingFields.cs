using System.Text.Json;

namespace ModelNet.Batch;

/// <summary>The fields about drawing tokens, alike in both shapes of lines.</summary>
internal static class SamplingFields
{
    private const double MostTemperature = 2;

    public static double? Temperature(this JsonElement value) => value.Number("temperature", 0, MostTemperature);

    public static double? TopP(this JsonElement value) => value.Number("top_p", 0, 1);

    public static long? Seed(this JsonElement value) => value.Field("seed") is not { } found ? null
        : found.ValueKind == JsonValueKind.Number && found.TryGetInt64(out var seed) ? seed
        : throw new LineFault("bad_parameter", "seed is not a whole number");
}
