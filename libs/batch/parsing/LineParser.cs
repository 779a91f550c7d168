using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace ModelNet.Batch;

/// <summary>What a line is: exactly one of the two.</summary>
public readonly record struct ParsedLine(BatchRequest? Request, Rejection? Rejection);

/// <summary>Reads one line of a batch file in either shape. Pure; never throws for what a line may hold.</summary>
public sealed class LineParser(BatchLimits limits)
{
    private static readonly string[] QuestionFields = ["question", "prompt", "problem"];
    private static readonly string[] OpenAiFields = ["custom_id", "method", "url", "body"];
    private readonly JsonDocumentOptions _strict = new() { MaxDepth = limits.Depth, AllowDuplicateProperties = false };
    private readonly BodyReader _bodies = new(limits);

    /// <summary>Parses a line that is not blank.</summary>
    /// <param name="line">Its bytes without the newline.</param>
    /// <param name="number">1-based.</param>
    public ParsedLine Parse(ReadOnlyMemory<byte> line, long number)
    {
        // What is known when a fault is found goes into the error's line.
        var known = new Known();
        try
        {
            return new ParsedLine(Read(line, number, known), null);
        }
        catch (LineFault fault)
        {
            return Rejected(fault.Code, fault.Message, number, known);
        }
        catch (JsonException error)
        {
            return Rejected("bad_json", $"not valid JSON at byte {error.BytePositionInLine ?? 0} (or nested deeper than {limits.Depth}, or a field twice)", number, known);
        }
        catch (InvalidOperationException)
        {
            // The reader of strings and field names refuses what no UTF-16 text can hold; kinds are checked before it is asked.
            return Rejected("lone_surrogate", @"a \u escape is half of a surrogate pair", number, known);
        }
    }

    /// <summary>The rejection of a line that was not kept.</summary>
    public Rejection TooLong(long number, long bytes) => new() { Line = number, Code = "line_too_long", Message = string.Create(CultureInfo.InvariantCulture, $"the line has {bytes} bytes; the limit is {limits.LineBytes}") };

    private static ParsedLine Rejected(string code, string message, long number, Known known)
        => new(null, new Rejection { Line = number, Code = code, Message = message, Id = known.Id, IdIsNumber = known.IdIsNumber, Shape = known.Shape });

    private BatchRequest Read(ReadOnlyMemory<byte> line, long number, Known known)
    {
        if (!Utf8.IsValid(line.Span))
        {
            throw new LineFault("bad_utf8", "the line is not valid UTF-8");
        }

        using var document = JsonDocument.Parse(line, _strict);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new LineFault("not_an_object", "the line is not a JSON object");
        }

        known.Shape = OpenAiFields.Any(field => root.TryGetProperty(field, out _)) ? LineShape.OpenAi : LineShape.Plain;
        return known.Shape == LineShape.OpenAi ? OpenAi(root, number, known) : Plain(root, number, known);
    }

    private BatchRequest OpenAi(JsonElement root, long number, Known known)
    {
        var id = root.Field("custom_id") ?? throw new LineFault("id_missing", "the line has no custom_id");
        known.Id = id.ValueKind == JsonValueKind.String ? CheckedId(id.GetString()!, "custom_id") : throw new LineFault("bad_id", "custom_id is not a string");
        Require(root, "method", "POST", "bad_method");
        Require(root, "url", "/v1/chat/completions", "bad_url");
        var body = root.Field("body") is { ValueKind: JsonValueKind.Object } found ? found : throw new LineFault("body_missing", "body is not a JSON object");
        return _bodies.Read(body, new LineHead(number, known.Id, LineShape.OpenAi, IdIsNumber: false));
    }

    private BatchRequest Plain(JsonElement root, long number, Known known)
    {
        var given = root.Field("id");
        known.Id = given switch
        {
            null => number.ToString(CultureInfo.InvariantCulture),
            { ValueKind: JsonValueKind.String } text => CheckedId(text.GetString()!, "id"),
            { ValueKind: JsonValueKind.Number } value => CheckedId(value.GetRawText(), "id"),
            _ => throw new LineFault("bad_id", "id is neither a string nor a number"),
        };
        known.IdIsNumber = given is not { ValueKind: JsonValueKind.String };
        return new BatchRequest
        {
            Head = new LineHead(number, known.Id, LineShape.Plain, known.IdIsNumber),
            Question = Question(root),
            MaxTokens = root.Whole("max_tokens", 1, limits.MaxTokens, "max_tokens_out_of_range") ?? 0,
            Temperature = root.Temperature(),
            TopP = root.TopP(),
            Seed = root.Seed(),
        };
    }

    private static string Question(JsonElement root)
    {
        foreach (var field in QuestionFields)
        {
            if (root.Field(field) is { } found)
            {
                var text = found.ValueKind == JsonValueKind.String ? found.GetString()! : throw new LineFault("bad_question", $"{field} is not a string");
                return string.IsNullOrWhiteSpace(text) ? throw new LineFault("empty_question", $"{field} is empty") : text;
            }
        }

        throw new LineFault("question_missing", "the line has neither a question nor custom_id, method, url and body");
    }

    private string CheckedId(string id, string field) => id.Length switch
    {
        0 => throw new LineFault("id_empty", $"{field} is empty"),
        var length when length > limits.IdLength => throw new LineFault("id_too_long", $"{field} has {length} characters; the limit is {limits.IdLength}"),
        _ => id,
    };

    private static void Require(JsonElement root, string field, string wanted, string code)
    {
        if (root.Field(field) is not { ValueKind: JsonValueKind.String } found || !found.ValueEquals(wanted))
        {
            throw new LineFault(code, $"{field} is not {wanted}");
        }
    }

    private sealed class Known
    {
        public string? Id { get; set; }

        public bool IdIsNumber { get; set; }

        public LineShape Shape { get; set; }
    }
}
