using ModelNet.Cli.Errors;
using ModelNet.Cli.Tests.Support;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.CommandLine;

public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rnu", "unknown_verb", "did you mean 'run'?")]
    [InlineData("run x --flwo a", "unknown_option", "did you mean '--flow'?")]
    [InlineData("run x --flow a --limt=3", "unknown_option", "did you mean '--limit'?")]
    [InlineData("run what is it --flow a", "unexpected_argument", "quotes")]
    [InlineData("run x --max-tokens 0", "max_tokens_out_of_range", "from 1 to 1000000")]
    [InlineData("run x --max-tokens -5", "max_tokens_out_of_range", "from 1 to 1000000")]
    [InlineData("run x --max-tokens 1000001", "max_tokens_out_of_range", "from 1 to 1000000")]
    [InlineData("run x --max-tokens many", "max_tokens_out_of_range", "from 1 to 1000000")]
    [InlineData("run x --parallel 0", "bad_value", "from 1 to 1024")]
    [InlineData("run x --decode-ahead sometimes", "bad_value", "auto, always or never")]
    [InlineData("batch in -o out --flow a --progress loud", "bad_value", "auto, plain, json or none")]
    [InlineData("run --flow a", "question_missing", "--questions")]
    [InlineData("run x --questions y --flow a", "question_twice", "one of the two")]
    [InlineData("run --questions nowhere.jsonl --flow a", "questions_not_found", "--questions")]
    [InlineData("run x", "flow_missing", "--flow")]
    [InlineData("run x --flow nowhere.yaml", "flow_not_found", "no flows")]
    [InlineData("run x --flow a", "unknown_model", "no models")]
    [InlineData("run x --flow a --model a=nowhere.gguf", "model_not_found", "path")]
    [InlineData("evla", "unknown_verb", "did you mean 'eval'?")]
    [InlineData("eval --question q.jsonl", "unknown_option", "did you mean '--questions'?")]
    [InlineData("eval", "questions_missing", "--questions")]
    [InlineData("eval --questions nowhere.jsonl", "questions_not_found", "--questions")]
    [InlineData("eval --structures si,s2q", "unknown_structure", "did you mean 's2p'?")]
    [InlineData("eval --limit 0", "bad_value", "at least 1")]
    [InlineData("models show ada", "unknown_model", "--models")]
    [InlineData("models shw ada", "unknown_verb", "did you mean 'show'?")]
    [InlineData("completion bsh", "unknown_shell", "did you mean 'bash'?")]
    [InlineData("validate", "bad_usage", "validate --help")]
    public async Task A_wrong_command_gets_a_code_a_hint_and_exit_2(string line, string code, string hint)
    {
        var result = await InProcess.Run(_folder.Path, line.Split(' '));
        result.ExitCode.ShouldBe(ExitCode.Usage);
        result.Out.ShouldBeEmpty();
        var lines = result.Error.Split('\n');
        lines[0].ShouldStartWith($"error: {code}: ");
        lines[^2].ShouldStartWith("hint: ");
        lines[^2].ShouldContain(hint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    public async Task An_empty_question_is_refused(string question)
    {
        (await InProcess.Run(_folder.Path, ["run", question, "--flow", "a"])).Error.ShouldStartWith("error: empty_question: ");
        var piped = await InProcess.Run(_folder.Path, ["run", "-", "--flow", "a"], input: question);
        (piped.ExitCode, piped.Error[..21]).ShouldBe((ExitCode.Usage, "error: empty_question"));
    }

    [Fact]
    public async Task With_json_an_error_is_a_line_of_json_too()
    {
        var result = await InProcess.Run(_folder.Path, ["run", "x", "--json", "--max-tokens", "0"]);
        result.Out.ShouldBe("""{"type":"error","code":"max_tokens_out_of_range","message":"--max-tokens is '0'","hint":"give a whole number from 1 to 1000000","exit_code":2}""" + "\n");
    }

    [Fact]
    public async Task All_errors_of_a_flow_come_with_their_line_and_a_caret()
    {
        File.WriteAllText(_folder.File("f.yaml"), "flow: a > [b, c\nmax_tokens: 0\n");
        var result = await InProcess.Run(_folder.Path, ["validate", "f.yaml"]);
        result.ExitCode.ShouldBe(ExitCode.Usage);
        result.Error.ShouldContain("error: unbalanced_brackets: f.yaml:1:11: ");
        result.Error.ShouldContain("  flow: a > [b, c\n            ^\nhint: ");
        result.Error.ShouldContain("error: max_tokens_out_of_range: f.yaml:2:13: ");
    }

    [Fact]
    public async Task Several_files_are_all_checked()
    {
        File.WriteAllText(_folder.File("good.yaml"), "flow: a > [b, c]\n");
        File.WriteAllText(_folder.File("bad.yaml"), "flow: a >\n");
        var result = await InProcess.Run(_folder.Path, ["validate", "nowhere.yaml", "bad.yaml", "good.yaml"]);
        (result.ExitCode, result.Out).ShouldBe((ExitCode.Usage, "good.yaml: ok, S2P: a > [b, c]\n"));
        (await InProcess.Run(_folder.Path, ["validate", "good.yaml"])).ExitCode.ShouldBe(ExitCode.Done);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("eval")]
    [InlineData("flows")]
    [InlineData("models")]
    [InlineData("validate")]
    [InlineData("doctor")]
    [InlineData("completion")]
    public async Task Help_begins_with_examples(string verb)
    {
        var result = await InProcess.Run(_folder.Path, [verb, "--help"]);
        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Out.ShouldStartWith("Examples:\n  ");
        result.Out.ShouldContain($"modelnet {verb}");
        result.Out.IndexOf("Examples:", StringComparison.Ordinal).ShouldBeLessThan(result.Out.IndexOf("Usage:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stack_trace_comes_on_request_only()
    {
        string[] command = ["models", "show", "damaged.gguf"];
        File.WriteAllText(_folder.File("damaged.gguf"), "GGUF");
        (await InProcess.Run(_folder.Path, command)).Error.ShouldNotContain("   at ");
        (await InProcess.Run(_folder.Path, command, variables: new Dictionary<string, string> { ["MODELNET_DEBUG"] = "1" })).Error.ShouldContain("   at ");
    }
}
