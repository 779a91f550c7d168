using System.Text.Json;
using ModelNet.Tests.Support;

namespace ModelNet.E2e;

/// <summary>The stock SDK of OpenAI (Node) writes and uploads a batch file, this program answers it, the SDK reads the answers.</summary>
public sealed class OpenAiSdkTests(TinyModels models) : CommandTest(models)
{
    private static readonly string s_script = Path.Combine(TestFiles.Repository!, "tests", "e2e", "process", "openai_sdk.js");

    private static readonly Dictionary<string, string> s_refused = new()
    {
        ["refused-n"] = "n_unsupported",
        ["refused-format"] = "unsupported_parameter",
        ["refused-tools"] = "tools_unsupported",
        ["refused-image"] = "content_unsupported",
        ["refused-logprobs"] = "unsupported_parameter",
        ["refused-search"] = "unsupported_parameter",
        ["refused-voice"] = "unsupported_parameter",
    };

    [SkippableFact]
    public async Task What_the_stock_sdk_writes_is_answered_or_refused_by_line_and_the_sdk_reads_the_answers()
    {
        var node = Node.With("openai");
        var (input, answered) = (Path.Combine(Folder, "in.jsonl"), Path.Combine(Folder, "out.jsonl"));
        await Peer(node, "write", input);
        var asked = BatchFiles.Ids(input);

        string[] command = ["batch", "in.jsonl", "-o", "out.jsonl", "--flow", "[abacus, scribe]", "--models", Path.Combine(TestFiles.Repository!, "models")];
        (await RunningCommand.RunAsync(Folder, command)).ShouldExitWith(3);
        BatchFiles.Lines(Path.Combine(Folder, "out.errors.jsonl")).ToDictionary(BatchFiles.Id, line => line.GetProperty("error").GetProperty("code").GetString()!).ShouldBe(s_refused, ignoreOrder: true);

        var seen = (await Peer(node, "read", answered)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        seen.Select(BatchFiles.Id).ShouldBe(asked.Except(s_refused.Keys), ignoreOrder: true);
        var lines = BatchFiles.Lines(answered).ToDictionary(BatchFiles.Id);
        foreach (var completion in seen)
        {
            ShouldBeAsDocumented(completion, lines[BatchFiles.Id(completion)]);
        }

        Content(seen, "stop-text").ShouldNotContain('\n');
        Content(seen, "stop-list").ShouldNotContain('5');
        Content(seen, "sampling").ShouldBe(Content(seen, "sampling-again"), "the same seed draws the same tokens");
        Content(seen, "cold").ShouldBe(Content(seen, "neutral"), "what changes no answer changes none");
    }

    /// <summary>The fields that OpenAI's reference names for a line of the output and for a chat completion.</summary>
    private static void ShouldBeAsDocumented(JsonElement completion, JsonElement line)
    {
        line.EnumerateObject().Select(field => field.Name).Take(4).ShouldBe(["id", "custom_id", "response", "error"]);
        line.GetProperty("response").EnumerateObject().Select(field => field.Name).ShouldBe(["status_code", "request_id", "body"]);
        completion.GetProperty("request").GetString().ShouldStartWith("req_");
        completion.GetProperty("id").GetString().ShouldStartWith("chatcmpl-");
        completion.GetProperty("object").GetString().ShouldBe("chat.completion");
        completion.GetProperty("model").GetString().ShouldBe("[abacus, scribe]");
        completion.GetProperty("created").GetInt64().ShouldBeGreaterThan(1_700_000_000);
        (completion.GetProperty("choices").GetInt32(), completion.GetProperty("index").GetInt32()).ShouldBe((1, 0));
        completion.GetProperty("role").GetString().ShouldBe("assistant");
        completion.GetProperty("content").ValueKind.ShouldBe(JsonValueKind.String);
        completion.GetProperty("refusal").ValueKind.ShouldBe(JsonValueKind.Null);
        completion.GetProperty("logprobs").ValueKind.ShouldBe(JsonValueKind.Null);
        completion.GetProperty("finish").GetString().ShouldBeOneOf("stop", "length");
        var usage = completion.GetProperty("usage");
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32());
        usage.GetProperty("prompt_tokens").GetInt32().ShouldBeGreaterThan(0);
    }

    private static string Content(IEnumerable<JsonElement> seen, string id) => seen.Single(completion => BatchFiles.Id(completion) == id).GetProperty("content").GetString()!;

    private static async Task<string> Peer(Node node, string mode, string path)
    {
        var (code, output, errors) = await node.RunAsync([s_script, mode, path]);
        code.ShouldBe(0, errors);
        return output;
    }
}
