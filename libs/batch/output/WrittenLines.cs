using System.Text.Json;

namespace ModelNet.Batch;

/// <summary>Reads back the lines that an earlier command wrote.</summary>
public static class WrittenLines
{
    // An answer holds the texts of all stages, so its line can be far longer than the question's.
    private const int MaxLineBytes = 512 << 20;

    /// <summary>Tells of each whole line which input line it belongs to and what became of that one.</summary>
    /// <exception cref="InvalidDataException">a line was not written by a batch; the message has its number.</exception>
    public static async Task ReadAsync(Stream stream, Action<UInt128, Fate> line)
    {
        var lines = new LineReader(stream, MaxLineBytes);
        while (await lines.ReadAsync())
        {
            if (lines.IsComplete)
            {
                Read(lines, line);
            }
        }
    }

    private static void Read(LineReader lines, Action<UInt128, Fate> line)
    {
        try
        {
            using var document = JsonDocument.Parse(lines.Line);
            var root = document.RootElement;
            if (root.Field("error") is not { } error)
            {
                line(LineKey.OfId(IdOf(root)), Fate.Answered);
            }
            else
            {
                line(error.Field("line") is { } rejected ? LineKey.OfRejected(rejected.GetInt64()) : LineKey.OfId(IdOf(root)), Fate.Failed);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"line {lines.Number} is not a line of a batch's output", error);
        }
    }

    private static string IdOf(JsonElement root)
    {
        var id = root.TryGetProperty("custom_id", out var custom) ? custom : root.GetProperty("id");
        return id.ValueKind == JsonValueKind.Number ? id.GetRawText() : id.GetString() ?? throw new FormatException("the id is null");
    }
}
