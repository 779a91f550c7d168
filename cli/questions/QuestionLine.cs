using System.Globalization;
using System.Text.Json;

namespace ModelNet.Cli.Questions;

/// <summary>What one line says, or why it says nothing.</summary>
internal readonly record struct ParsedLine(string Id, string Text, string? Answer, QuestionError? Error)
{
    public string? Family { get; init; }

    public string? Language { get; init; }
}

/// <summary>Reads one line of a question file.</summary>
internal static class QuestionLine
{
    private static readonly string[] TextFields = ["question", "prompt", "problem"];
    private static readonly string[] IdFields = ["id", "custom_id", "unique_id"];
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    public static ParsedLine Parse(string line, int number, bool json)
    {
        if (!json)
        {
            return new ParsedLine(number.ToString(CultureInfo.InvariantCulture), line.Trim(), null, null);
        }

        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            return OfObject(document.RootElement, number);
        }
        catch (JsonException error)
        {
            return Bad(number, "bad_json", $"the line is not valid JSON at byte {error.BytePositionInLine ?? 0}");
        }
    }

    private static ParsedLine OfObject(JsonElement value, int number)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Bad(number, "bad_json", "the line is not a JSON object");
        }

        if (TextFields.Select(field => TextOf(value, field)).FirstOrDefault(found => found is not null) is not { } text)
        {
            return Bad(number, "question_missing", $"the line has none of the string fields {string.Join(", ", TextFields)}");
        }

        var id = IdFields.Select(field => TextOf(value, field)).FirstOrDefault(found => !string.IsNullOrEmpty(found));
        return string.IsNullOrWhiteSpace(text)
            ? Bad(number, "empty_question", "the question is empty")
            : new ParsedLine(id ?? number.ToString(CultureInfo.InvariantCulture), text, TextOf(value, "answer"), null) { Family = TextOf(value, "family"), Language = TextOf(value, "language") };
    }

    /// <summary>A string, or a number as it is written.</summary>
    private static string? TextOf(JsonElement value, string field) => !value.TryGetProperty(field, out var found) ? null : found.ValueKind switch
    {
        JsonValueKind.String => found.GetString(),
        JsonValueKind.Number => found.GetRawText(),
        _ => null,
    };

    private static ParsedLine Bad(int number, string code, string message) => new("", "", null, new QuestionError(number, code, message));
}
