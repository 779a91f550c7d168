using System.Text.Json;
using ModelNet.Bus.Embedded;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Tests.Support;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Processes;

/// <summary>The built command as a process, with small models of random weights.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TinyModels _models = new();

    public RunTests() => Skip.If(TestFiles.EngineFolder is null, "llama.cpp's libraries are not there: run infra/native/setup.sh");

    public void Dispose() => _models.Dispose();

    [SkippableFact]
    public async Task A_question_is_answered_and_nothing_that_is_redirected_holds_an_escape()
    {
        var result = await Run("run", "what is\u001b[31m two\u001b[0m?", "--flow", "ada-2m > [ada-2m, bo]", "--max-tokens", "12");
        result.ExitCode.ShouldBe(ExitCode.Done, result.Error);
        result.Out.ShouldStartWith("== ada-2m > [ada-2m, bo]\n  what is\\u001b[31m two\\u001b[0m?\n-- stage 1: ada-2m\n");
        result.Out.ShouldContain("-- stage 2: [ada-2m, bo] together\n");
        result.Out.ShouldContain("certified 100 %");
        (result.Out + result.Error).ShouldNotContain('\u001b');
    }

    [SkippableFact]
    public async Task No_verb_writes_an_escape_into_a_pipe()
    {
        foreach (var arguments in new string[][] { ["flows"], ["flows", "show", "pi"], ["models"], ["models", "show", "bo"], ["doctor"], ["--help"], ["run", "--help"], ["--version"], ["rnu"] })
        {
            var result = await Run(arguments);
            (result.Out + result.Error).ShouldNotContain('\u001b', string.Join(' ', arguments));
            (result.Out + result.Error).ShouldNotContain("   at ModelNet");
        }
    }

    [SkippableFact]
    public async Task A_file_is_asked_through_each_flow_and_bad_lines_give_exit_3()
    {
        Questions("""
            {"question": "what is two?", "answer": "2"}
            {"question": broken}
            {"question": "what is the answer?", "id": "x"}
            """);
        var result = await Run("run", "--questions", "q.jsonl", "--flow", "bo", "--flow", "[ada-2m, bo]", "--max-tokens", "6", "--json");
        result.ExitCode.ShouldBe(ExitCode.SomeFailed, result.Error);
        result.Error.ShouldContain("error: bad_json: q.jsonl:2: ");
        var events = Events(result);
        events.Count(e => Type(e) == "result").ShouldBe(4);
        events.Where(e => Type(e) == "result").Select(e => $"{e.GetProperty("flow")}/{e.GetProperty("question")}").Order().ShouldBe(["[ada-2m, bo]/1", "[ada-2m, bo]/x", "bo/1", "bo/x"]);
        var summary = events[^1];
        (Type(summary), summary.GetProperty("completed").GetInt32(), summary.GetProperty("bad_lines").GetInt32()).ShouldBe(("summary", 4, 1));
    }

    [SkippableFact]
    public async Task A_prompt_that_is_too_long_fails_its_session_only()
    {
        Questions($"{{\"question\": \"{string.Concat(Enumerable.Repeat("what ", 400))}\"}}\n{{\"question\": \"short\"}}\n");
        var result = await Run("run", "--questions", "q.jsonl", "--flow", "bo", "--max-tokens", "4", "--context", "300", "--json");
        result.ExitCode.ShouldBe(ExitCode.SomeFailed);
        var results = Events(result).Where(e => Type(e) == "result").ToDictionary(e => e.GetProperty("question").GetString()!);
        results["1"].GetProperty("error").GetProperty("code").GetString().ShouldBe("prompt_too_long");
        results["2"].GetProperty("outcome").GetString().ShouldBe("completed");
    }

    [SkippableFact]
    public async Task A_finished_run_can_be_shown_again_but_not_changed_or_overwritten()
    {
        string[] command = ["run", "what is two?", "--flow", "[ada-2m, bo]", "--max-tokens", "8", "--log", "r", "--json"];
        var first = await Run(command);
        first.ExitCode.ShouldBe(ExitCode.Done, first.Error);
        var again = await Run([.. command, "--resume"]);
        Texts(again).ShouldBe(Texts(first));
        Texts(again).Length.ShouldBe(1);
        (await Run(command)).Error.ShouldContain("error: run_exists: ");
        var other = await Run("run", "what is three?", "--flow", "[ada-2m, bo]", "--max-tokens", "8", "--log", "r", "--resume");
        (other.ExitCode, other.Error.Contains("resume_mismatch", StringComparison.Ordinal), other.Error.Contains("the questions (from '1' on)", StringComparison.Ordinal)).ShouldBe((ExitCode.Usage, true, true));
        (await Run("run", "x", "--flow", "bo", "--log", "nothing-here", "--resume")).Error.ShouldContain("nothing_to_resume");
        (await Run("doctor", "--log", "r")).Out.ShouldContain("every checksum right");
    }

    [SkippableFact]
    public async Task A_log_that_another_process_owns_is_unreachable()
    {
        string[] command = ["run", "what is two?", "--flow", "bo", "--max-tokens", "4", "--log", "r"];
        (await Run(command)).ExitCode.ShouldBe(ExitCode.Done);
        await using var owner = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = Path.Combine(_models.Folder, "r", "log") });
        var second = await Run([.. command, "--resume"]);
        second.ExitCode.ShouldBe(ExitCode.BusUnreachable);
        second.Error.ShouldContain("error: log_locked: ");
    }

    [SkippableFact]
    public async Task A_damaged_log_is_found_and_refused()
    {
        string[] command = ["run", "what is two?", "--flow", "bo", "--max-tokens", "4", "--log", "r"];
        (await Run(command)).ExitCode.ShouldBe(ExitCode.Done);
        var database = Path.Combine(_models.Folder, "r", "log", "log.db");
        var bytes = File.ReadAllBytes(database);
        bytes.AsSpan(4096, bytes.Length - 4096).Fill(0xAB);
        File.WriteAllBytes(database, bytes);
        var doctor = await Run("doctor", "--log", "r");
        (doctor.ExitCode, doctor.Out.Contains("FAIL log", StringComparison.Ordinal)).ShouldBe((ExitCode.Internal, true));
        (await Run([.. command, "--resume"])).ExitCode.ShouldBe(ExitCode.BusUnreachable);
    }

    [SkippableFact]
    public async Task A_damaged_model_is_listed_and_refused()
    {
        File.WriteAllBytes(_models.PathOf("cut.gguf"), File.ReadAllBytes(_models.PathOf("bo.gguf"))[..3000]);
        (await Run("models")).Out.ShouldMatch("(?m)^cut .* damaged +gguf_truncated");
        var run = await Run("run", "x", "--flow", "cut");
        (run.ExitCode, run.Error.Contains("error: gguf_truncated: ", StringComparison.Ordinal)).ShouldBe((ExitCode.Usage, true));
        (await Run("doctor")).ExitCode.ShouldBe(ExitCode.Internal);
    }

    [SkippableFact]
    public async Task Quiet_prints_the_answer_alone()
    {
        var loud = await Run("run", "what is two?", "--flow", "bo", "--max-tokens", "8", "--json");
        var quiet = await Run("run", "what is two?", "--flow", "bo", "--max-tokens", "8", "--quiet");
        quiet.Error.ShouldBeEmpty();
        quiet.Out.TrimEnd('\n').ShouldBe(ModelNet.Cli.Text.SafeText.Lines(Texts(loud)[0]).TrimEnd('\n'));
    }

    private Task<CliResult> Run(params string[] arguments) => BuiltCommand.Run(_models.Folder, arguments);

    private void Questions(string lines) => File.WriteAllText(Path.Combine(_models.Folder, "q.jsonl"), lines);

    private static List<JsonElement> Events(CliResult result) => [.. result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Type(JsonElement value) => value.GetProperty("type").GetString();

    private static string[] Texts(CliResult result) => [.. Events(result).Where(e => Type(e) == "result").Select(e => e.GetProperty("text").GetString()!)];
}
