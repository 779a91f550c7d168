using System.Text;
using System.Text.Json;

namespace ModelNet.Batch.Tests;

/// <summary>Output lines in both shapes.</summary>
public sealed class AnswerLinesTests
{
    private static readonly AnswerLines Lines = new("[a, b]", "fp_123");

    private static readonly BatchAnswer Answer = new()
    {
        Completed = true,
        Text = "Hello \"一\"\n",
        Stages =
        [
            new StageAnswer { Models = ["a"], Text = "draft", Tokens = 3, PromptTokens = 20, Finish = "length", Wall = TimeSpan.FromMilliseconds(1.25) },
            new StageAnswer { Models = ["a", "b"], Text = "Hello \"一\"\n", Tokens = 2, PromptTokens = 31, Finish = "stop", Wall = TimeSpan.FromMilliseconds(7), Resumed = true },
        ],
        Wall = TimeSpan.FromMilliseconds(9.04),
        Created = DateTimeOffset.FromUnixTimeSeconds(1_711_652_795),
    };

    /// <summary>The line of OpenAI's guide to the Batch API: ours has every field of it, of the same kind.</summary>
    [Fact]
    public void An_answer_has_the_fields_of_the_documented_example()
    {
        const string Documented = """{"id": "batch_req_123", "custom_id": "request-2", "response": {"status_code": 200, "request_id": "req_123", "body": {"id": "chatcmpl-123", "object": "chat.completion", "created": 1711652795, "model": "gpt-3.5-turbo-0125", "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello."}, "logprobs": null, "finish_reason": "stop"}], "usage": {"prompt_tokens": 22, "completion_tokens": 2, "total_tokens": 24}, "system_fingerprint": "fp_123"}}, "error": null}""";
        var line = Parse(Lines.Answer(Head(LineShape.OpenAi), Answer));
        ShouldHaveTheShapeOf(JsonDocument.Parse(Documented).RootElement, line, "$");

        line.GetProperty("id").GetString().ShouldStartWith("batch_req_");
        line.GetProperty("custom_id").GetString().ShouldBe("request-2");
        var body = line.GetProperty("response").GetProperty("body");
        body.GetProperty("object").GetString().ShouldBe("chat.completion");
        body.GetProperty("created").GetInt64().ShouldBe(1_711_652_795);
        body.GetProperty("model").GetString().ShouldBe("[a, b]");
        body.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe(Answer.Text);
        body.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
        body.GetProperty("usage").ToString().ShouldBe("""{"prompt_tokens":51,"completion_tokens":5,"total_tokens":56}""");
        line.GetProperty("modelnet").ToString().ShouldBe("""{"line":3,"ms":9,"stages":[{"models":["a"],"text":"draft","tokens":3,"prompt_tokens":20,"finish":"length","ms":1.2,"resumed":false},{"models":["a","b"],"text":"Hello \"一\"\n","tokens":2,"prompt_tokens":31,"finish":"stop","ms":7,"resumed":true}]}""");
    }

    [Fact]
    public void A_failed_session_has_the_fields_of_the_documented_error()
    {
        const string Documented = """{"id": "batch_req_123", "custom_id": "request-3", "response": null, "error": {"code": "batch_expired", "message": "This request could not be executed before the completion window expired."}}""";
        var line = Parse(Lines.Answer(Head(LineShape.OpenAi), new BatchAnswer { Completed = false, ErrorCode = "context_full", Error = "too long" }));
        ShouldHaveTheShapeOf(JsonDocument.Parse(Documented).RootElement, line, "$");
        line.GetProperty("error").ToString().ShouldBe("""{"code":"context_full","message":"too long"}""");
    }

    [Fact]
    public void A_plain_line_is_answered_compactly_with_its_id_as_it_was()
    {
        Text(Lines.Answer(Head(LineShape.Plain), Answer with { Stages = [Answer.Stages[1]] })).ShouldBe(
            """{"id":"request-2","answer":"Hello \"一\"\n","finish":"stop","usage":{"prompt_tokens":31,"completion_tokens":2,"total_tokens":33},"ms":9,"stages":[{"models":["a","b"],"text":"Hello \"一\"\n","tokens":2,"prompt_tokens":31,"finish":"stop","ms":7,"resumed":true}]}""" + "\n");
        Parse(Lines.Answer(new LineHead(4, "12", LineShape.Plain, IdIsNumber: true), Answer)).GetProperty("id").GetInt32().ShouldBe(12);
        Parse(Lines.Answer(Head(LineShape.Plain), new BatchAnswer { Completed = false, ErrorCode = "cancelled" })).GetProperty("error").GetProperty("code").GetString().ShouldBe("cancelled");
    }

    [Fact]
    public void A_rejected_line_says_where_it_is()
    {
        Text(AnswerLines.Rejected(new Rejection { Line = 9, Code = "bad_json", Message = "no", Shape = LineShape.Plain })).ShouldBe("""{"id":null,"error":{"code":"bad_json","message":"no","line":9}}""" + "\n");
        Text(AnswerLines.Rejected(new Rejection { Line = 9, Code = "empty_question", Message = "no", Id = "2.50", IdIsNumber = true, Shape = LineShape.Plain }))
            .ShouldBe("""{"id":2.50,"error":{"code":"empty_question","message":"no","line":9}}""" + "\n", "as an answer would name it");
        var line = Parse(AnswerLines.Rejected(new Rejection { Line = 9, Code = "bad_url", Message = "no", Id = "a", Shape = LineShape.OpenAi }));
        line.GetProperty("custom_id").GetString().ShouldBe("a");
        line.GetProperty("response").ValueKind.ShouldBe(JsonValueKind.Null);
        line.GetProperty("error").GetProperty("line").GetInt64().ShouldBe(9);
    }

    [Fact]
    public async Task What_is_written_is_read_back_as_what_became_of_each_line()
    {
        byte[][] lines =
        [
            Lines.Answer(Head(LineShape.OpenAi), Answer),
            Lines.Answer(new LineHead(4, "12", LineShape.Plain, IdIsNumber: true), Answer),
            Lines.Answer(new LineHead(5, "bad", LineShape.OpenAi, IdIsNumber: false), new BatchAnswer { Completed = false, ErrorCode = "x" }),
            AnswerLines.Rejected(new Rejection { Line = 6, Code = "duplicate_id", Message = "no", Id = "12", IdIsNumber = true, Shape = LineShape.Plain }),
        ];
        var read = new List<(UInt128, Fate)>();
        await WrittenLines.ReadAsync(new MemoryStream([.. lines.SelectMany(line => line), .. "{\"id\":\"torn"u8]), (key, fate) => read.Add((key, fate)));
        read.ShouldBe([(LineKey.OfId("request-2"), Fate.Answered), (LineKey.OfId("12"), Fate.Answered), (LineKey.OfId("bad"), Fate.Failed), (LineKey.OfRejected(6), Fate.Failed)]);
        await Should.ThrowAsync<InvalidDataException>(() => WrittenLines.ReadAsync(new MemoryStream([.. lines[0], .. "{}\n"u8]), (_, _) => { }));
    }

    private static LineHead Head(LineShape shape) => new(3, "request-2", shape, IdIsNumber: false);

    private static string Text(byte[] line) => Encoding.UTF8.GetString(line);

    private static JsonElement Parse(byte[] line) => JsonDocument.Parse(line).RootElement;

    private static void ShouldHaveTheShapeOf(JsonElement documented, JsonElement line, string path)
    {
        line.ValueKind.ShouldBe(documented.ValueKind, path);
        if (documented.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in documented.EnumerateObject())
            {
                line.TryGetProperty(field.Name, out var found).ShouldBeTrue($"{path}.{field.Name}");
                ShouldHaveTheShapeOf(field.Value, found, $"{path}.{field.Name}");
            }
        }
        else if (documented.ValueKind == JsonValueKind.Array)
        {
            ShouldHaveTheShapeOf(documented[0], line[0], $"{path}[0]");
        }
    }
}
