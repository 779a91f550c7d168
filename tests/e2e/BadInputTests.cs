using System.Globalization;

namespace ModelNet.E2e;

/// <summary>Whatever is wrong with what a user gives has a code, a hint and the documented exit code, and nothing comes on stdout.</summary>
public sealed class BadInputTests(TinyModels models) : CommandTest(models)
{
    private const int Usage = 2;
    private const int SomeFailed = 3;

    [SkippableTheory]
    [InlineData("unknown_model", "What is left?", "[a, nobody]")]
    [InlineData("empty_question", "", "[a, b]")]
    [InlineData("empty_question", " \n ", "[a, b]")]
    [InlineData("max_tokens_out_of_range", "What is left?", "[a, b]", "--max-tokens", "0")]
    [InlineData("max_tokens_out_of_range", "What is left?", "[a, b]", "--max-tokens", "many")]
    [InlineData("empty_flow", "What is left?", "")]
    [InlineData("unbalanced_brackets", "What is left?", "[a, b")]
    [InlineData("dangling_comma", "What is left?", "[a, ]")]
    [InlineData("flow_not_found", "What is left?", "missing.yaml")]
    [InlineData("model_not_found", "What is left?", "a", "--model", "x=missing.gguf")]
    [InlineData("models_folder_not_found", "What is left?", "a", "--models", "missing")]
    [InlineData("unknown_option", "What is left?", "a", "--max-token", "3")]
    [InlineData("nothing_to_resume", "What is left?", "a", "--resume")]
    [InlineData("question_twice", "What is left?", "a", "--questions", "questions.jsonl")]
    public async Task A_usage_error_is_coded(string code, string prompt, string flow, params string[] more)
    {
        var finished = await RunningCommand.RunAsync(Folder, Run(prompt, flow, more));
        ShouldReport(finished, Usage, code);
        finished.Out.ShouldBeEmpty();
        Directory.GetFileSystemEntries(Folder).ShouldBeEmpty("a refused command leaves nothing behind");
    }

    [SkippableFact]
    public async Task No_question_and_no_flow_are_usage_errors()
    {
        ShouldReport(await RunningCommand.RunAsync(Folder, ["run", "--flow", "a", "--models", ModelsFolder]), Usage, "question_missing");
        ShouldReport(await RunningCommand.RunAsync(Folder, ["run", "hello", "--models", ModelsFolder]), Usage, "flow_missing");
        ShouldReport(await RunningCommand.RunAsync(Folder, ["rum", "hello"]), Usage, "unknown_verb");
    }

    [SkippableFact]
    public async Task A_prompt_longer_than_the_context_fails_its_request_and_only_that()
    {
        var (shortLine, longLine) = ("What is left?", string.Concat(Enumerable.Repeat("very long ", 4000)).TrimEnd());
        await File.WriteAllLinesAsync(Path.Combine(Folder, "questions.txt"), [shortLine, longLine, shortLine]);
        string[] line = ["run", "--questions", "questions.txt", "--flow", "[a, b]", "--models", ModelsFolder, "--max-tokens", "4", "--log", "run", "--json"];
        var finished = (await RunningCommand.RunAsync(Folder, line)).ShouldExitWith(SomeFailed);
        var results = finished.JsonOf("result");
        results.Count(result => result.GetProperty("outcome").GetString() == "completed").ShouldBe(2);
        var failed = results.Single(result => result.GetProperty("outcome").GetString() == "failed");
        failed.GetProperty("error").GetProperty("code").GetString().ShouldBe("prompt_too_long");
    }

    [SkippableFact]
    public async Task A_bad_line_of_a_question_file_is_reported_with_its_number_and_the_rest_runs()
    {
        await File.WriteAllLinesAsync(Path.Combine(Folder, "questions.jsonl"), ["""{"question": "What is left?"}""", """{"question": """, """{"id": "x", "question": "What is right?"}"""]);
        string[] line = ["run", "--questions", "questions.jsonl", "--flow", "[a, b]", "--models", ModelsFolder, "--max-tokens", "4", "--log", "run", "--json"];
        var finished = (await RunningCommand.RunAsync(Folder, line)).ShouldExitWith(SomeFailed);
        finished.Error.ShouldContain("questions.jsonl:2:");
        finished.JsonOf("bad_line").ShouldHaveSingleItem().GetProperty("line").GetInt32().ShouldBe(2);
        finished.JsonOf("result").Count.ShouldBe(2);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(60_000)]
    public async Task A_cut_model_file_is_refused(int bytes)
    {
        var whole = await File.ReadAllBytesAsync(Path.Combine(ModelsFolder, "a.gguf"));
        await File.WriteAllBytesAsync(Path.Combine(Folder, "cut.gguf"), whole[..bytes]);
        var finished = await RunningCommand.RunAsync(Folder, ["run", "hello", "--flow", "cut", "--model", "cut=cut.gguf", "--log", "run"]);
        finished.ShouldExitWith(Usage);
        finished.Error.ShouldContain("error: gguf_");
        ShouldBeReadable(finished);
    }

    private static void ShouldReport(Finished finished, int exitCode, string code)
    {
        finished.ShouldExitWith(exitCode);
        finished.Error.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"error: {code}: "));
        ShouldBeReadable(finished);
    }

    private static void ShouldBeReadable(Finished finished)
    {
        finished.Error.ShouldContain("hint: ");
        finished.Error.ShouldNotContain("   at ", Case.Sensitive, "no stack trace");
        finished.Error.ShouldNotContain("Exception");
    }
}
