using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ModelNet.Batch;

/// <summary>
/// Writes the lines of output and error files, each in the shape of its input line: OpenAI's batch output with an object
/// <c>modelnet</c> beside it, or a compact one. Pure.
/// </summary>
/// <param name="model">What answers, for the field model: the flow's name.</param>
/// <param name="fingerprint">Stands for models, flow and parameters together.</param>
public sealed class AnswerLines(string model, string fingerprint)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // still escapes quotes and control characters; no HTML is involved

    /// <summary>The line of an answer, for the output when it completed, else for the errors. Ends with a newline.</summary>
    public byte[] Answer(LineHead head, BatchAnswer answer) => Line(json =>
    {
        if (head.Shape == LineShape.OpenAi)
        {
            OpenAi(json, head, answer);
        }
        else
        {
            Plain(json, head, answer);
        }
    });

    /// <summary>The line of an input line that cannot be answered. Its error holds the line's number, which no other error does.</summary>
    public static byte[] Rejected(Rejection rejection) => Line(json =>
    {
        if (rejection.Shape == LineShape.OpenAi)
        {
            json.WriteString("id", $"batch_req_{LineKey.Text(LineKey.OfRejected(rejection.Line))}");
            json.WriteString("custom_id", rejection.Id);
            json.WriteNull("response");
        }
        else
        {
            PlainId(json, rejection.Id, rejection.IdIsNumber);
        }

        json.WriteStartObject("error");
        json.WriteString("code", rejection.Code);
        json.WriteString("message", rejection.Message);
        json.WriteNumber("line", rejection.Line);
        json.WriteEndObject();
    });

    private void OpenAi(Utf8JsonWriter json, LineHead head, BatchAnswer answer)
    {
        var key = LineKey.Text(LineKey.OfId(head.Id));
        json.WriteString("id", $"batch_req_{key}");
        json.WriteString("custom_id", head.Id);
        if (answer.Completed)
        {
            json.WriteStartObject("response");
            json.WriteNumber("status_code", 200);
            json.WriteString("request_id", $"req_{key}");
            json.WriteStartObject("body");
            Completion(json, key, answer);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteNull("error");
        }
        else
        {
            json.WriteNull("response");
            Error(json, answer);
        }

        json.WriteStartObject("modelnet");
        json.WriteNumber("line", head.Line);
        Milliseconds(json, answer.Wall);
        Stages(json, answer);
        json.WriteEndObject();
    }

    private void Completion(Utf8JsonWriter json, string key, BatchAnswer answer)
    {
        json.WriteString("id", $"chatcmpl-{key}");
        json.WriteString("object", "chat.completion");
        json.WriteNumber("created", answer.Created.ToUnixTimeSeconds());
        json.WriteString("model", model);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", answer.Text);
        json.WriteNull("refusal");
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", FinishOf(answer));
        json.WriteEndObject();
        json.WriteEndArray();
        Usage(json, answer);
        json.WriteString("system_fingerprint", fingerprint);
    }

    private static void Plain(Utf8JsonWriter json, LineHead head, BatchAnswer answer)
    {
        PlainId(json, head.Id, head.IdIsNumber);
        if (answer.Completed)
        {
            json.WriteString("answer", answer.Text);
            json.WriteString("finish", FinishOf(answer));
        }
        else
        {
            Error(json, answer);
        }

        Usage(json, answer);
        Milliseconds(json, answer.Wall);
        Stages(json, answer);
    }

    private static void PlainId(Utf8JsonWriter json, string? id, bool isNumber)
    {
        json.WritePropertyName("id");
        if (isNumber)
        {
            json.WriteRawValue(id!);
        }
        else
        {
            json.WriteStringValue(id);
        }
    }

    private static void Stages(Utf8JsonWriter json, BatchAnswer answer)
    {
        json.WriteStartArray("stages");
        foreach (var stage in answer.Stages)
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            foreach (var name in stage.Models)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteString("text", stage.Text);
            json.WriteNumber("tokens", stage.Tokens);
            json.WriteNumber("prompt_tokens", stage.PromptTokens);
            json.WriteString("finish", stage.Finish);
            Milliseconds(json, stage.Wall);
            json.WriteBoolean("resumed", stage.Resumed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Error(Utf8JsonWriter json, BatchAnswer answer)
    {
        json.WriteStartObject("error");
        json.WriteString("code", answer.ErrorCode);
        json.WriteString("message", answer.Error);
        json.WriteEndObject();
    }

    private static void Usage(Utf8JsonWriter json, BatchAnswer answer)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", answer.PromptTokens);
        json.WriteNumber("completion_tokens", answer.CompletionTokens);
        json.WriteNumber("total_tokens", answer.PromptTokens + answer.CompletionTokens);
        json.WriteEndObject();
    }

    private static void Milliseconds(Utf8JsonWriter json, TimeSpan time) => json.WriteNumber("ms", Math.Round(time.TotalMilliseconds, 1));

    private static string FinishOf(BatchAnswer answer) => answer.Stages.Count > 0 ? answer.Stages[^1].Finish : "stop";

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }
}
