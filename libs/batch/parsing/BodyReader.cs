using System.Text.Json;

namespace ModelNet.Batch;

/// <summary>
/// Reads the body of a chat completion as OpenAI's documentation describes it. What would change the answer and cannot be honoured is
/// refused; fields that change no answer (user, metadata, store, …) are passed over.
/// </summary>
internal sealed class BodyReader(BatchLimits limits)
{
    private static readonly string[] ToolFields = ["tools", "tool_choice", "functions", "function_call"];

    public BatchRequest Read(JsonElement body, LineHead head)
    {
        RefuseUnsupported(body);
        var turns = MessageReader.Read(body);
        return new BatchRequest
        {
            Head = head,
            Messages = turns[..^1],
            Question = turns[^1].Content,
            MaxTokens = body.Whole("max_completion_tokens", 1, limits.MaxTokens, "max_tokens_out_of_range")
                ?? body.Whole("max_tokens", 1, limits.MaxTokens, "max_tokens_out_of_range") ?? 0,
            Stop = Stop(body),
            Temperature = body.Temperature(),
            TopP = body.TopP(),
            Seed = body.Seed(),
        };
    }

    private static void RefuseUnsupported(JsonElement body)
    {
        if (body.Field("stream") is { ValueKind: not JsonValueKind.False })
        {
            throw new LineFault("stream_unsupported", "stream is not false; a batch has no stream");
        }

        if (body.Field("n") is { } n && !(n.ValueKind == JsonValueKind.Number && n.TryGetInt32(out var choices) && choices == 1))
        {
            throw new LineFault("n_unsupported", "n is not 1; a flow gives one answer");
        }

        if (ToolFields.FirstOrDefault(field => body.Field(field) is { } found && !IsEmpty(found)) is { } tool)
        {
            throw new LineFault("tools_unsupported", $"{tool} is given; flows call no tools");
        }

        if (Others(body) is { } other)
        {
            throw new LineFault("unsupported_parameter", $"{other} cannot be honoured");
        }
    }

    private static string? Others(JsonElement body) =>
        body.Field("logprobs") is { ValueKind: not JsonValueKind.False } ? "logprobs"
        : body.Field("logit_bias") is { } bias && !IsEmpty(bias) ? "logit_bias"
        : body.Field("audio") is not null ? "audio"
        : body.Field("modalities") is { } modalities && !IsTextAlone(modalities) ? "modalities"
        : body.Field("web_search_options") is not null ? "web_search_options"
        : (body.Number("presence_penalty", -2, 2) ?? 0) != 0 ? "presence_penalty"
        : (body.Number("frequency_penalty", -2, 2) ?? 0) != 0 ? "frequency_penalty"
        : body.Field("response_format") is { } format && !IsText(format) ? "response_format"
        : null;

    private List<string> Stop(JsonElement body)
    {
        if (body.Field("stop") is not { } stop)
        {
            return [];
        }

        var texts = stop.ValueKind == JsonValueKind.Array ? stop.EnumerateArray().ToArray() : [stop];
        return texts.Length <= limits.StopTexts && Array.TrueForAll(texts, text => text.ValueKind == JsonValueKind.String && !text.ValueEquals(""))
            ? [.. texts.Select(text => text.GetString()!)]
            : throw new LineFault("bad_stop", $"stop is neither a text nor a list of up to {limits.StopTexts} texts");
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        JsonValueKind.String => value.ValueEquals("none") || value.ValueEquals("auto"), // a choice among no tools
        _ => false,
    };

    private static bool IsTextAlone(JsonElement modalities)
        => modalities.ValueKind == JsonValueKind.Array && modalities.EnumerateArray().All(modality => modality.ValueKind == JsonValueKind.String && modality.ValueEquals("text"));

    private static bool IsText(JsonElement format) => format.ValueKind == JsonValueKind.Object && format.Field("type") is { ValueKind: JsonValueKind.String } type && type.ValueEquals("text");
}
