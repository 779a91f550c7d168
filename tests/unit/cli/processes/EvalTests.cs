using System.Text.Json;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Tests.Support;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Processes;

/// <summary>The built command evaluates small models of random weights.</summary>
public sealed class EvalTests : IDisposable
{
    private readonly TinyModels _models = new();

    public EvalTests()
    {
        Skip.If(TestFiles.EngineFolder is null, "llama.cpp's libraries are not there: run infra/native/setup.sh");
        Questions("""
            {"id": "x", "question": "what is two?", "answer": "1 + 1 = 2\n#### 2"}
            {"id": "y", "question": "一加一等于多少？", "answer": "2", "language": "zh", "family": "sums"}
            {"id": "z", "question": "what is the answer?", "answer": "B"}
            """);
    }

    public void Dispose() => _models.Dispose();

    [SkippableFact]
    public async Task Two_models_are_asked_alone_and_in_every_order()
    {
        var result = await Eval("--max-tokens", "6", "-o", "e", "--json");
        result.ExitCode.ShouldBe(ExitCode.Done, result.Error);
        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        lines.Select(line => line.GetProperty("type").GetString()).ShouldBe(["eval", "summary"]);
        lines[0].GetProperty("paths").EnumerateArray().Select(path => path.GetString()).ShouldBe(
            ["ada-2m", "bo", "ada-2m > bo", "bo > ada-2m", "[ada-2m, bo]", "ada-2m > [ada-2m, bo]", "bo > [ada-2m, bo]", "[ada-2m, bo] > bo", "[ada-2m, bo] > ada-2m"], ignoreOrder: true);
        (lines[1].GetProperty("answered").GetInt32(), lines[1].GetProperty("complete").GetBoolean(), lines[1].GetProperty("questions").GetInt32()).ShouldBe((27, true, 3));
        File.ReadAllLines(Output("answers.jsonl")).Length.ShouldBe(27);
        JsonDocument.Parse(File.ReadAllText(Output("summary.json"))).RootElement.GetProperty("run").GetString().ShouldBe(lines[1].GetProperty("run").GetString());
        File.ReadAllText(Output("report.html")).ShouldContain("ada-2m &gt; [ada-2m, bo]");
        (result.Out + result.Error).ShouldNotContain('\u001b');
    }

    [SkippableFact]
    public async Task Asked_again_with_the_same_folder_nothing_is_asked_twice_and_another_command_is_refused()
    {
        string[] command = ["--max-tokens", "6", "--structures", "pi", "-o", "e"];
        var first = await Eval(command);
        first.ExitCode.ShouldBe(ExitCode.Done, first.Error);
        var answers = File.ReadAllText(Output("answers.jsonl"));
        var again = await Eval(command);
        (again.ExitCode, again.Out).ShouldBe((ExitCode.Done, first.Out));
        again.Error.ShouldContain("9 sessions have an answer, 0 are open");
        File.ReadAllText(Output("answers.jsonl")).ShouldBe(answers);
        var other = await Eval([.. command, "--limit", "2"]);
        (other.ExitCode, other.Error.Contains("error: resume_mismatch: ", StringComparison.Ordinal)).ShouldBe((ExitCode.Usage, true));
        other.Error.ShouldContain("another folder with -o");
    }

    /// <summary>Answers that the file lost are taken from the log; without the log only they are asked again.</summary>
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lost_lines_come_back(bool logLost)
    {
        string[] command = ["--max-tokens", "6", "--structures", "alone", "-o", "e"];
        (await Eval(command)).ExitCode.ShouldBe(ExitCode.Done);
        var lines = File.ReadAllLines(Output("answers.jsonl"));
        File.WriteAllText(Output("answers.jsonl"), string.Join('\n', lines.Take(2)) + "\n" + lines[2][..20]);
        if (logLost)
        {
            Directory.Delete(Output("log"), recursive: true);
        }

        var again = await Eval(command);
        again.ExitCode.ShouldBe(ExitCode.Done, again.Error);
        again.Error.ShouldContain("2 sessions have an answer, 4 are open");
        Keys(File.ReadAllLines(Output("answers.jsonl"))).ShouldBe(Keys(lines));
    }

    [SkippableFact]
    public async Task Own_flows_are_compared_with_their_models_alone()
    {
        File.WriteAllText(Path.Combine(_models.Folder, "mine.yaml"), "name: mine\nflow: bo > bo\nmax_tokens: 5\n");
        var result = await Eval("--flow", "mine.yaml", "--flow", "[ada-2m*3, bo]", "--max-tokens", "5", "-o", "e", "--json");
        result.ExitCode.ShouldBe(ExitCode.Done, result.Error);
        var summary = JsonDocument.Parse(result.Out.Split('\n')[1]).RootElement;
        summary.GetProperty("paths").EnumerateArray().Select(path => $"{path.GetProperty("path")} {path.GetProperty("structure")}").ShouldBe(["bo alone", "ada-2m alone", "mine si", "[ada-2m*3, bo] pi"]);
        summary.GetProperty("reviews")[0].GetProperty("later").GetString().ShouldBe("bo");
    }

    [SkippableFact]
    public async Task Sessions_that_fail_count_as_wrong_and_give_exit_3()
    {
        Questions($"{{\"question\": \"{string.Concat(Enumerable.Repeat("what ", 400))}\", \"answer\": \"1\"}}\n{{\"question\": \"short\", \"answer\": \"1\"}}\n{{\"question\": \"no answer\"}}\n");
        var result = await Eval("--max-tokens", "4", "--context", "300", "--structures", "alone", "-o", "e");
        result.ExitCode.ShouldBe(ExitCode.SomeFailed);
        result.Error.ShouldContain("error: answer_missing: ");
        result.Error.ShouldContain("2 sessions failed: prompt_too_long, such as question 1 through ");
        result.Out.ShouldMatch("(?m)^  bo +alone .* 1$");
    }

    [SkippableTheory]
    [InlineData("unknown_model", "--models", "ada-2m,bob")]
    [InlineData("flow_twice", "--flow", "bo", "--models", "bo")]
    [InlineData("nothing_to_resume", "--resume", "-o", "nowhere")]
    [InlineData("models_folder_not_found", "--models", "no/where")]
    public async Task A_wrong_command_has_a_code(string code, params string[] arguments)
    {
        var result = await Eval(arguments);
        (result.ExitCode, result.Error.Contains($"error: {code}: ", StringComparison.Ordinal)).ShouldBe((ExitCode.Usage, true), result.Error);
    }

    private Task<CliResult> Eval(params string[] arguments) => BuiltCommand.Run(_models.Folder, ["eval", "--questions", "q.jsonl", .. arguments]);

    private void Questions(string lines) => File.WriteAllText(Path.Combine(_models.Folder, "q.jsonl"), lines);

    private string Output(string name) => Path.Combine(_models.Folder, "e", name);

    private static string[] Keys(string[] lines) => [.. lines.Select(line => JsonDocument.Parse(line).RootElement).Select(line => $"{line.GetProperty("path")} {line.GetProperty("id")} {line.GetProperty("answer")}").Order()];
}
