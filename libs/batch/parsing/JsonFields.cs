using System.Text.Json;

namespace ModelNet.Batch;

/// <summary>Fields of JSON objects; a null counts as absent, as in OpenAI's interface.</summary>
internal static class JsonFields
{
    /// <summary>The field, unless it is absent or null.</summary>
    public static JsonElement? Field(this JsonElement value, string name)
        => value.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    /// <summary>A whole number between two bounds, or null when there is none.</summary>
    public static int? Whole(this JsonElement value, string name, int least, int most, string code)
    {
        if (value.Field(name) is not { } found)
        {
            return null;
        }

        return found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw new LineFault(code, $"{name} is not a whole number from {least} to {most}");
    }

    /// <summary>A number between two bounds, or null when there is none.</summary>
    public static double? Number(this JsonElement value, string name, double least, double most)
    {
        if (value.Field(name) is not { } found)
        {
            return null;
        }

        return found.ValueKind == JsonValueKind.Number && found.TryGetDouble(out var number) && number >= least && number <= most
            ? number
            : throw new LineFault("bad_parameter", $"{name} is not a number from {least} to {most}");
    }
}
