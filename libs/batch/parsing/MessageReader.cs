using System.Text.Json;

namespace ModelNet.Batch;

/// <summary>Reads the turns of a conversation. The last one is a user's.</summary>
internal static class MessageReader
{
    public static List<BatchMessage> Read(JsonElement body)
    {
        if (body.Field("messages") is not { ValueKind: JsonValueKind.Array } messages)
        {
            throw new LineFault("messages_missing", "body has no list of messages");
        }

        var turns = messages.EnumerateArray().Select((message, index) => Turn(message, index + 1)).ToList();
        return turns.Count == 0 ? throw new LineFault("messages_empty", "the list of messages is empty")
            : turns[^1].Role != "user" ? throw new LineFault("last_not_user", "the last message is not a user's")
            : string.IsNullOrWhiteSpace(turns[^1].Content) ? throw new LineFault("empty_question", "the last message is empty")
            : turns;
    }

    private static BatchMessage Turn(JsonElement message, int number)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw new LineFault("bad_message", $"message {number} is not a JSON object");
        }

        if (message.Field("tool_calls") is not null || message.Field("function_call") is not null)
        {
            throw new LineFault("tools_unsupported", $"message {number} calls a tool");
        }

        return new BatchMessage(Role(message, number), Content(message, number));
    }

    private static string Role(JsonElement message, int number)
    {
        var role = message.Field("role") is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;
        return role switch
        {
            "system" or "user" or "assistant" => role,
            "developer" => "system", // its newer name
            "tool" or "function" => throw new LineFault("tools_unsupported", $"message {number} is a tool's"),
            _ => throw new LineFault("unknown_role", $"message {number} has no role among system, developer, user and assistant"),
        };
    }

    private static string Content(JsonElement message, int number) => message.Field("content") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Array } parts => string.Join('\n', parts.EnumerateArray().Select(part => Part(part, number))),
        null => throw new LineFault("content_missing", $"message {number} has no content"),
        _ => throw new LineFault("content_unsupported", $"the content of message {number} is neither a text nor a list of parts"),
    };

    private static string Part(JsonElement part, int number)
        => part.ValueKind == JsonValueKind.Object && part.Field("type") is { ValueKind: JsonValueKind.String } type && type.ValueEquals("text") && part.Field("text") is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw new LineFault("content_unsupported", $"a part of message {number} is not text; images, audio and files cannot be read");
}
