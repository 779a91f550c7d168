using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ModelNet.Cli.Text;

/// <summary>The one way in which this command writes JSON: snake_case names, one value per line, readable non-ASCII text, no control characters.</summary>
internal static class JsonLines
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // still escapes quotes and control characters; no HTML is involved
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };

    /// <summary>One line without its end.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Several lines, for files that people read too.</summary>
    public static string Pretty<T>(T value) => JsonSerializer.Serialize(value, Indented);

    /// <summary>Reads back what <see cref="Pretty"/> wrote.</summary>
    /// <exception cref="JsonException">it is something else.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("the value is null");
}
