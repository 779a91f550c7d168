using System.Text;

namespace ModelNet.Batch.Tests;

/// <summary>What lines say, and every way in which one can be bad.</summary>
public sealed class LineParserTests
{
    private static readonly LineParser Parser = new(new BatchLimits());

    [Fact]
    public void The_documented_line_of_a_batch_file_is_read()
    {
        // From OpenAI's guide to the Batch API.
        var request = Request("""{"custom_id": "request-1", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-3.5-turbo-0125", "messages": [{"role": "system", "content": "You are a helpful assistant."},{"role": "user", "content": "Hello world!"}],"max_tokens": 1000}}""");
        request.Head.ShouldBe(new LineHead(7, "request-1", LineShape.OpenAi, IdIsNumber: false));
        request.Messages.ShouldBe([new BatchMessage("system", "You are a helpful assistant.")]);
        request.Question.ShouldBe("Hello world!");
        request.MaxTokens.ShouldBe(1000);
        (request.Temperature, request.TopP, request.Seed).ShouldBe((null, null, null));
    }

    [Theory]
    [InlineData("""{"id": "q1", "question": "What?"}""", "q1", false, 0)]
    [InlineData("""{"id": 12, "question": "What?", "max_tokens": 5}""", "12", true, 5)]
    [InlineData("""{"question": "What?", "answer": "42"}""", "7", true, 0)]
    [InlineData("""{"id": null, "question": "What?"}""", "7", true, 0)]
    public void A_plain_line_is_read(string line, string id, bool isNumber, int maxTokens)
    {
        var request = Request(line);
        request.Head.ShouldBe(new LineHead(7, id, LineShape.Plain, isNumber));
        request.Question.ShouldBe("What?");
        request.MaxTokens.ShouldBe(maxTokens);
    }

    [Fact]
    public void Content_may_be_parts_and_turns_keep_their_order()
    {
        var request = Request(Body("""[{"role":"developer","content":"Be short."},{"role":"user","content":"一"},{"role":"assistant","content":"1"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"""));
        request.Messages.ShouldBe([new BatchMessage("system", "Be short."), new BatchMessage("user", "一"), new BatchMessage("assistant", "1")]);
        request.Question.ShouldBe("a\nb");
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData(""","max_completion_tokens":9,"max_tokens":5""", 9)]
    [InlineData(""","max_tokens":5,"n":1,"stream":false,"user":"u","metadata":{"a":"b"}""", 5)]
    [InlineData(""","tools":[],"tool_choice":"none","logprobs":false,"response_format":{"type":"text"},"presence_penalty":0,"logit_bias":{}""", 0)]
    [InlineData(""","modalities":["text"],"store":true,"service_tier":"auto","reasoning_effort":"low","verbosity":"low","prompt_cache_key":"k","not_invented_yet":[{}]""", 0)]
    public void Parameters_that_can_be_honoured_are(string more, int maxTokens) => Request(Body("""[{"role":"user","content":"a"}]""", more)).MaxTokens.ShouldBe(maxTokens);

    [Theory]
    [InlineData("", null, null, null)]
    [InlineData(""","temperature":0.7,"top_p":0.9,"seed":-42""", 0.7, 0.9, -42L)]
    [InlineData(""","temperature":0,"top_p":1,"seed":9223372036854775807""", 0d, 1d, long.MaxValue)]
    [InlineData(""","temperature":2,"top_p":0,"seed":null""", 2d, 0d, null)]
    public void How_tokens_are_drawn_is_read_in_both_shapes(string more, double? temperature, double? topP, long? seed)
    {
        foreach (var line in new[] { Body("""[{"role":"user","content":"a"}]""", more), $$"""{"id": 1, "question": "a"{{more}}}""" })
        {
            var request = Request(line);
            (request.Temperature, request.TopP, request.Seed).ShouldBe((temperature, topP, seed));
        }
    }

    [Theory]
    [InlineData(""","stop":"x" """, "x")]
    [InlineData(""","stop":["x","y","z","w"]""", "x,y,z,w")]
    [InlineData(""","stop":null""", "")]
    public void Stop_is_a_text_or_a_list(string more, string expected)
        => string.Join(',', Request(Body("""[{"role":"user","content":"a"}]""", more)).Stop).ShouldBe(expected);

    [Theory]
    [InlineData("not JSON", "bad_json")]
    [InlineData("""{"id":"a","question":"b"} {"id":"c"}""", "bad_json")]
    [InlineData("""{"id":"a","id":"b","question":"c"}""", "bad_json")]
    [InlineData("""{"id":"a","question":"b",}""", "bad_json")]
    [InlineData("[1]", "not_an_object")]
    [InlineData("\"text\"", "not_an_object")]
    [InlineData("{}", "question_missing")]
    [InlineData("""{"id":"a"}""", "question_missing")]
    [InlineData("""{"id":"a","question":" "}""", "empty_question")]
    [InlineData("""{"id":"a","question":["b"]}""", "bad_question")]
    [InlineData("""{"id":true,"question":"b"}""", "bad_id")]
    [InlineData("""{"id":"","question":"b"}""", "id_empty")]
    [InlineData("""{"id":"a","question":"b","max_tokens":0}""", "max_tokens_out_of_range")]
    [InlineData("""{"id":"a","question":"\ud800"}""", "lone_surrogate")]
    [InlineData("""{"id":"\udc00x","question":"b"}""", "lone_surrogate")]
    [InlineData("""{"method":"POST","url":"/v1/chat/completions","body":{}}""", "id_missing")]
    [InlineData("""{"custom_id":7,"method":"POST","url":"/v1/chat/completions","body":{}}""", "bad_id")]
    [InlineData("""{"custom_id":"","method":"POST","url":"/v1/chat/completions","body":{}}""", "id_empty")]
    [InlineData("""{"custom_id":"a","method":"GET","url":"/v1/chat/completions","body":{}}""", "bad_method")]
    [InlineData("""{"custom_id":"a","url":"/v1/chat/completions","body":{}}""", "bad_method")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}""", "bad_url")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/chat/completions"}""", "body_missing")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":"b"}""", "body_missing")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{}}""", "messages_missing")]
    public void A_bad_line_has_a_code(string line, string code) => Rejection(line).Code.ShouldBe(code);

    [Theory]
    [InlineData("[]", "messages_empty")]
    [InlineData("""["a"]""", "bad_message")]
    [InlineData("""[{"role":"user"}]""", "content_missing")]
    [InlineData("""[{"role":"user","content":null}]""", "content_missing")]
    [InlineData("""[{"role":"user","content":5}]""", "content_unsupported")]
    [InlineData("""[{"role":"user","content":""}]""", "empty_question")]
    [InlineData("""[{"role":"robot","content":"a"}]""", "unknown_role")]
    [InlineData("""[{"content":"a"}]""", "unknown_role")]
    [InlineData("""[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]""", "last_not_user")]
    [InlineData("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:"}}]}]""", "content_unsupported")]
    [InlineData("""[{"role":"user","content":[{"type":"text"}]}]""", "content_unsupported")]
    [InlineData("""[{"role":"tool","content":"a"},{"role":"user","content":"b"}]""", "tools_unsupported")]
    [InlineData("""[{"role":"assistant","content":"a","tool_calls":[{}]},{"role":"user","content":"b"}]""", "tools_unsupported")]
    public void Bad_messages_have_a_code(string messages, string code) => Rejection(Body(messages)).Code.ShouldBe(code);

    [Theory]
    [InlineData("\"max_tokens\":0", "max_tokens_out_of_range")]
    [InlineData("\"max_tokens\":1000001", "max_tokens_out_of_range")]
    [InlineData("\"max_tokens\":1.5", "max_tokens_out_of_range")]
    [InlineData("\"max_completion_tokens\":\"many\"", "max_tokens_out_of_range")]
    [InlineData("\"stop\":\"\"", "bad_stop")]
    [InlineData("\"stop\":5", "bad_stop")]
    [InlineData("\"stop\":[\"a\",5]", "bad_stop")]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "bad_stop")]
    [InlineData("\"n\":2", "n_unsupported")]
    [InlineData("\"stream\":true", "stream_unsupported")]
    [InlineData("\"tools\":[{\"type\":\"function\"}]", "tools_unsupported")]
    [InlineData("\"functions\":[{}]", "tools_unsupported")]
    [InlineData("\"temperature\":-1", "bad_parameter")]
    [InlineData("\"temperature\":\"hot\"", "bad_parameter")]
    [InlineData("\"top_p\":2", "bad_parameter")]
    [InlineData("\"seed\":\"x\"", "bad_parameter")]
    [InlineData("\"logprobs\":true", "unsupported_parameter")]
    [InlineData("\"logit_bias\":{\"5\":1}", "unsupported_parameter")]
    [InlineData("\"frequency_penalty\":1", "unsupported_parameter")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", "unsupported_parameter")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}", "unsupported_parameter")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "unsupported_parameter")]
    [InlineData("\"modalities\":\"text\"", "unsupported_parameter")]
    [InlineData("\"audio\":{\"voice\":\"alloy\"}", "unsupported_parameter")]
    [InlineData("\"web_search_options\":{}", "unsupported_parameter")]
    public void Bad_parameters_have_a_code(string parameter, string code)
    {
        var rejection = Rejection(Body("""[{"role":"user","content":"a"}]""", "," + parameter));
        (rejection.Code, rejection.Id, rejection.Line, rejection.Shape).ShouldBe((code, "a", 7, LineShape.OpenAi));
    }

    [Fact]
    public void Ids_are_bounded_and_bytes_must_be_UTF8()
    {
        Rejection($$"""{"id":"{{new string('x', 513)}}","question":"b"}""").Code.ShouldBe("id_too_long");
        Request($$"""{"id":"{{new string('x', 512)}}","question":"b"}""").Head.Id.Length.ShouldBe(512);
        Parser.Parse(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)'}' }, 7).Rejection!.Code.ShouldBe("bad_utf8");
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_followed()
        => Rejection($$"""{"id":"a","question":"b","x":{{string.Concat(Enumerable.Repeat("[", 100_000))}}""").Code.ShouldBe("bad_json");

    [Fact]
    public void Whatever_bytes_a_line_has_it_is_a_request_or_a_rejection()
    {
        var random = new Random(5);
        var good = Encoding.UTF8.GetBytes(Body("""[{"role":"user","content":[{"type":"text","text":"é 一 \u00e9"}]}]""", ""","stop":["a"],"temperature":1"""));
        for (var i = 0; i < 20_000; i++)
        {
            var line = (byte[])good.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                line[random.Next(line.Length)] = (byte)random.Next(256);
            }

            var parsed = Parser.Parse(line.AsMemory(0, random.Next(2) == 0 ? line.Length : random.Next(line.Length)), 7);
            (parsed.Request is null).ShouldBe(parsed.Rejection is not null);
        }
    }

    private static string Body(string messages, string more = "")
        => $$$"""{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":{{{messages}}}{{{more}}}}}""";

    [Theory]
    [InlineData("""{"id":12,"question":""}""", "12", true)]
    [InlineData("""{"id":"12","question":""}""", "12", false)]
    [InlineData("""{"question":""}""", "7", true)]
    [InlineData("""{"id":[],"question":""}""", null, false)]
    [InlineData("""{"custom_id":"12"}""", "12", false)]
    public void What_cannot_be_answered_keeps_the_kind_of_its_id(string line, string? id, bool isNumber)
    {
        var rejection = Parser.Parse(System.Text.Encoding.UTF8.GetBytes(line), 7).Rejection.ShouldNotBeNull();
        (rejection.Id, rejection.IdIsNumber).ShouldBe((id, isNumber));
    }

    private static BatchRequest Request(string line) => Parse(line).Request.ShouldNotBeNull($"{Parse(line).Rejection?.Code}: {Parse(line).Rejection?.Message}");

    private static Rejection Rejection(string line) => Parse(line).Rejection.ShouldNotBeNull();

    private static ParsedLine Parse(string line) => Parser.Parse(Encoding.UTF8.GetBytes(line), 7);
}
