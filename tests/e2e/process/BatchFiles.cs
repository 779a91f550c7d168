using System.Text.Json;

namespace ModelNet.E2e;

/// <summary>Reads what a batch wrote.</summary>
internal static class BatchFiles
{
    /// <summary>The lines of a file; none when there is no file.</summary>
    public static IReadOnlyList<JsonElement> Lines(string path)
        => File.Exists(path) ? [.. File.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)] : [];

    /// <summary>The ids of a file's lines, in its order.</summary>
    public static IReadOnlyList<string> Ids(string path) => [.. Lines(path).Select(Id)];

    /// <summary>An id of either shape.</summary>
    public static string Id(JsonElement line) => (line.TryGetProperty("custom_id", out var custom) ? custom : line.GetProperty("id")).ToString();

    /// <summary>The codes in a file of errors.</summary>
    public static IReadOnlyList<string?> Codes(string path) => [.. Lines(path).Select(line => line.GetProperty("error").GetProperty("code").GetString())];
}
