using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ModelNet.Tests.Support;

namespace ModelNet.E2e;

/// <summary>A file of requests in, a file of answers out, with the bundled models.</summary>
public sealed class BatchTests(TinyModels models) : CommandTest(models)
{
    private static readonly string s_models = Path.Combine(TestFiles.Repository!, "models");

    // The file of OpenAI's guide to the Batch API as its Python example uploads it, then our plain shape and what goes wrong.
    private const string Input = """
        {"custom_id": "request-1", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-3.5-turbo-0125", "messages": [{"role": "system", "content": "You are a helpful assistant."},{"role": "user", "content": "What is 6 * 7?"}],"max_tokens": 16}}
        {"custom_id": "request-2", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-3.5-turbo-0125", "messages": [{"role": "user", "content": "Tom has 8 toys and Amy has 69 toys. How many is that?"}],"max_tokens": 16, "temperature": 0.7}}

        {"id": 12, "question": "A bus has 41 people. 19 get off. How many are left?"}
        {"question": "What is 2 + 2?", "max_tokens": 3}
        {"id": 12, "question": "again"}
        {"custom_id": "request-3", "method": "POST", "url": "/v1/embeddings", "body": {}}
        nonsense
        """;

    private string Output => Path.Combine(Folder, "out.jsonl");

    private string Errors => Path.Combine(Folder, "out.errors.jsonl");

    [SkippableFact]
    public async Task Both_shapes_are_answered_bad_lines_reported_and_everything_is_counted()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "in.jsonl"), Input);
        var finished = (await RunningCommand.RunAsync(Folder, Batch("in.jsonl"))).ShouldExitWith(3);
        finished.Out.ShouldBeEmpty();
        finished.Error.ShouldContain("7 lines = 4 completed + 3 failed; 1 blank skipped;");

        var answers = BatchFiles.Lines(Output).ToDictionary(BatchFiles.Id);
        answers.Keys.ShouldBe(["request-1", "request-2", "12", "5"], ignoreOrder: true);
        var completion = answers["request-1"].GetProperty("response").GetProperty("body");
        completion.GetProperty("model").GetString().ShouldBe("[abacus, scribe]");
        completion.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldNotBeNull();
        completion.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeInRange(1, 16);
        answers["5"].GetProperty("id").ValueKind.ShouldBe(JsonValueKind.Number);
        answers["5"].GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeInRange(1, 3);
        BatchFiles.Codes(Errors).ShouldBe(["duplicate_id", "bad_url", "bad_json"], ignoreOrder: true);

        var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Output + ".manifest.json")).RootElement;
        manifest.GetProperty("state").GetString().ShouldBe("finished");
        var counts = manifest.GetProperty("counts").EnumerateObject().ToDictionary(count => count.Name, count => count.Value.GetInt64());
        counts.ShouldBe(new Dictionary<string, long> { ["lines"] = 7, ["blank"] = 1, ["completed"] = 4, ["failed"] = 3 }, ignoreOrder: true);
        Directory.Exists(Output + ".work").ShouldBeFalse();
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in new[] { Output, Errors, Output + ".manifest.json" })
            {
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
            }
        }
    }

    [SkippableFact]
    public async Task A_pipe_with_a_name_is_read_once()
    {
        Skip.If(OperatingSystem.IsWindows(), "pipes have no names in folders here");
        await File.WriteAllTextAsync(Path.Combine(Folder, "in.jsonl"), Input);
        using (var made = Process.Start(new ProcessStartInfo("mkfifo", ["in.pipe"]) { WorkingDirectory = Folder })!)
        {
            await made.WaitForExitAsync();
        }

        using var writer = Process.Start(new ProcessStartInfo("sh", ["-c", "cat in.jsonl > in.pipe"]) { WorkingDirectory = Folder })!;
        try
        {
            (await RunningCommand.RunAsync(Folder, Batch("in.pipe"))).ShouldExitWith(3).Error.ShouldContain("7 lines = 4 completed + 3 failed; 1 blank skipped;");
        }
        finally
        {
            writer.Kill(entireProcessTree: true); // a command that never opened the pipe leaves it waiting
        }

        JsonDocument.Parse(await File.ReadAllTextAsync(Output + ".manifest.json")).RootElement.GetProperty("input").GetProperty("bytes").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [SkippableFact]
    public async Task An_output_that_exists_is_refused_resumed_or_replaced()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "in.jsonl"), Input);
        (await RunningCommand.RunAsync(Folder, Batch("in.jsonl"))).ShouldExitWith(3);
        var before = await File.ReadAllTextAsync(Output);
        (await RunningCommand.RunAsync(Folder, Batch("in.jsonl"))).ShouldExitWith(2).Error.ShouldContain("error: output_exists: ");
        string[] other = ["batch", "--flow", "[abacus, almanac]", "in.jsonl", "-o", "out.jsonl", "--models", s_models, "--max-tokens", "25", "--resume"];
        var changed = (await RunningCommand.RunAsync(Folder, other)).ShouldExitWith(2).Error;
        changed.ShouldContain("error: batch_changed: ");
        changed.ShouldContain("the flows; the model almanac (not used then); the model scribe (not used now); --max-tokens (24 then, 25 now)");
        (await File.ReadAllTextAsync(Output)).ShouldBe(before);

        await File.AppendAllTextAsync(Path.Combine(Folder, "in.jsonl"), "\n{\"id\":\"new\",\"question\":\"What is 1 + 1?\"}\n");
        var resumed = (await RunningCommand.RunAsync(Folder, Batch("in.jsonl", "--resume"))).ShouldExitWith(3);
        resumed.Error.ShouldContain("8 lines = 1 completed + 0 failed + 7 done before;");
        BatchFiles.Ids(Output)[^1].ShouldBe("new");
        var retried = (await RunningCommand.RunAsync(Folder, Batch("in.jsonl", "--resume", "--retry-failed"))).ShouldExitWith(3);
        retried.Error.ShouldContain("8 lines = 0 completed + 3 failed + 5 done before;");
        BatchFiles.Codes(Errors).Count.ShouldBe(3);
        (await RunningCommand.RunAsync(Folder, Batch("in.jsonl", "--overwrite"))).ShouldExitWith(3).Error.ShouldContain("8 lines = 5 completed + 3 failed;");
        BatchFiles.Ids(Output).Count.ShouldBe(5);
    }

    [SkippableFact]
    public async Task A_session_that_fails_has_its_own_code_and_is_tried_again_only_when_that_is_wanted()
    {
        var lines = new[] { "short", "apple tree " + string.Concat(Enumerable.Repeat("apple tree ", 60)) }.Select((text, i) => $$"""{"id":"q{{i}}","question":"{{text}}"}""");
        await File.WriteAllLinesAsync(Path.Combine(Folder, "in.jsonl"), lines);
        string[] command = ["batch", "--flow", "abacus > scribe", "in.jsonl", "-o", "out.jsonl", "--models", s_models, "--context", "100", "--max-tokens", "8", "--keep-log"];
        (await RunningCommand.RunAsync(Folder, command)).ShouldExitWith(3).Error.ShouldContain("2 lines = 1 completed + 1 failed;");
        BatchFiles.Codes(Errors).ShouldBe(["prompt_too_long"]);
        (await RunningCommand.RunAsync(Folder, [.. command, "--resume"])).ShouldExitWith(3).Error.ShouldContain("2 lines = 0 completed + 0 failed + 2 done before;");
        (await RunningCommand.RunAsync(Folder, [.. command, "--resume", "--retry-failed"])).ShouldExitWith(3).Error.ShouldContain("2 lines = 0 completed + 1 failed + 1 done before;");
        BatchFiles.Codes(Errors).ShouldBe(["prompt_too_long"]);
        BatchFiles.Codes(Errors + ".1").ShouldBe(["prompt_too_long"]);
    }

    [SkippableFact]
    public async Task A_compressed_input_that_was_cut_off_is_an_error_and_what_was_answered_stays()
    {
        var whole = Enumerable.Range(1, 3000).Select(i => $$"""{"id":{{i}},"question":"{{new Random(i).Next()}}"}""");
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', whole.Take(20)) + "\n" + new string(' ', 100_000) + "\n" + string.Join('\n', whole.Skip(20))));
        }

        await File.WriteAllBytesAsync(Path.Combine(Folder, "in.jsonl"), packed.ToArray()[..1000]);
        string[] command = ["batch", "--flow", "abacus", "in.jsonl", "-o", "out.jsonl", "--models", s_models, "--max-tokens", "1"];
        var cut = (await RunningCommand.RunAsync(Folder, command)).ShouldExitWith(2);
        cut.Error.ShouldContain("error: input_damaged: ");
        await File.WriteAllBytesAsync(Path.Combine(Folder, "in.jsonl"), Encoding.UTF8.GetBytes(string.Join('\n', whole.Take(40))));
        (await RunningCommand.RunAsync(Folder, [.. command, "--resume"])).ShouldExitWith(0);
        BatchFiles.Ids(Output).Order().ShouldBe(Enumerable.Range(1, 40).Select(i => $"{i}").Order());
    }

    [SkippableFact]
    public async Task Gzip_through_standard_input_goes_to_standard_output_in_order()
    {
        var lines = Enumerable.Range(1, 40).Select(i => i % 10 == 0 ? "bad" : $$"""{"id":"q{{i}}","question":"What is {{i}} + {{i % 7}}?"}""");
        await using (var file = new GZipStream(File.Create(Path.Combine(Folder, "in")), CompressionLevel.Fastest))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        string[] command = ["batch", "-", "-o", "-", "--flow", "scribe > abacus", "--models", s_models, "--max-tokens", "8", "--keep-order", "--progress", "json"];
        var finished = (await RunningCommand.RunAsync(Folder, command, "/bin/sh", "-c", "cat in | \"$0\" \"$@\"")).ShouldExitWith(3);
        finished.Json.Select(line => line.TryGetProperty("error", out var error) ? error.GetProperty("line").ToString() : BatchFiles.Id(line))
            .ShouldBe(Enumerable.Range(1, 40).Select(i => i % 10 == 0 ? $"{i}" : $"q{i}"));
        finished.Json[0].GetProperty("stages").GetArrayLength().ShouldBe(2);
        finished.Error.ShouldContain("\"type\":\"summary\",\"lines\":40,\"done\":40,\"completed\":36,\"failed\":4");
        Directory.GetFileSystemEntries(Folder).Select(Path.GetFileName).ShouldNotContain("out.jsonl");
        Directory.Exists(Path.Combine(Folder, ".modelnet", "batches")).ShouldBeTrue();
        Directory.GetFileSystemEntries(Path.Combine(Folder, ".modelnet", "batches")).ShouldBeEmpty("the log of a pipe is nobody's");
    }

    [SkippableTheory]
    [InlineData("[abacus, scribe]")]
    [InlineData("abacus > [scribe, almanac] > scribe")]
    public async Task Lines_draw_their_tokens_as_they_ask_and_a_seed_repeats_them_even_after_a_kill(string flow)
    {
        const string Question = "Tell a story about the sea."; // nothing that these models are sure of
        var lines = Enumerable.Range(1, 24).Select(i => $$$"""{"custom_id": "s{{{i}}}", "method": "POST", "url": "/v1/chat/completions", "body": {"messages": [{"role": "user", "content": "{{{Question}}}"}], "max_tokens": 24, "temperature": 1.0, "top_p": 0.99, "seed": {{{i / 2}}}}}""");
        await File.WriteAllLinesAsync(Path.Combine(Folder, "in.jsonl"), [.. lines, $$"""{"id":"greedy","question":"{{Question}}"}""", $$"""{"id":"cold","question":"{{Question}}","temperature":0}""", $$"""{"id":"own","question":"{{Question}}","temperature":0.9}"""]);
        string[] command = ["batch", "--flow", flow, "in.jsonl", "--models", s_models, "--max-tokens", "24", "--deterministic"];
        (await RunningCommand.RunAsync(Folder, [.. command, "-o", "whole.jsonl"])).ShouldExitWith(0);
        var whole = Answers("whole.jsonl");
        whole["cold"].ShouldBe(whole["greedy"]);
        var drawn = Enumerable.Range(1, 23).Where(i => i % 2 == 0).Select(i => (One: whole[$"s{i}"], Other: whole[$"s{i + 1}"])).ToList();
        drawn.ShouldAllBe(pair => pair.One == pair.Other, "the same seed");
        drawn.Select(pair => pair.One).Distinct().Count().ShouldBeGreaterThan(3, "other seeds");

        using (var running = RunningCommand.Start(Folder, [.. command, "-o", "out.jsonl"]))
        {
            await Growth.WaitAsync(Output, 3, RunningCommand.Limit);
            await running.KillAsync();
        }

        (await RunningCommand.RunAsync(Folder, [.. command, "-o", "out.jsonl", "--resume"])).ShouldExitWith(0);
        var resumed = Answers("out.jsonl");
        resumed.Keys.ShouldBe(whole.Keys, ignoreOrder: true);
        resumed.Where(answer => answer.Key != "own").ShouldAllBe(answer => answer.Value == whole[answer.Key], "all but the line whose seed is its session's");

        Dictionary<string, string> Answers(string file) => BatchFiles.Lines(Path.Combine(Folder, file)).ToDictionary(BatchFiles.Id, line =>
            line.TryGetProperty("answer", out var plain) ? plain.GetString()! : line.GetProperty("response").GetProperty("body").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!);
    }

    [SkippableTheory]
    [InlineData("input_not_found", "none.jsonl", "-o", "out.jsonl")]
    [InlineData("output_missing", "in.jsonl")]
    [InlineData("same_file", "in.jsonl", "-o", "in.jsonl", "--overwrite")]
    [InlineData("nothing_to_resume", "in.jsonl", "-o", "new.jsonl", "--resume")]
    [InlineData("resume_needs_file", "in.jsonl", "-o", "-", "--resume")]
    [InlineData("bad_value", "in.jsonl", "-o", "out.jsonl", "--progress", "loud")]
    public async Task What_cannot_be_done_is_said_before_anything_is(string code, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "in.jsonl"), Input);
        var refused = (await RunningCommand.RunAsync(Folder, ["batch", "--flow", "abacus", "--models", s_models, .. arguments])).ShouldExitWith(2);
        refused.Error.ShouldContain($"error: {code}: ");
        (await File.ReadAllTextAsync(Path.Combine(Folder, "in.jsonl"))).ShouldBe(Input);
        File.Exists(Output).ShouldBeFalse();
    }

    private static string[] Batch(string input, params string[] more) => ["batch", "--flow", "[abacus, scribe]", input, "-o", "out.jsonl", "--models", s_models, "--max-tokens", "24", .. more];
}
