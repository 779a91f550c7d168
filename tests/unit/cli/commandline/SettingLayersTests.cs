using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Verbs;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.CommandLine;

public sealed class SettingLayersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_flag_goes_before_a_variable_and_that_before_the_file()
    {
        Config("max-tokens: 1\ncontext: 100\nthreads: 3\nflow: [a, b > c]\nmodel:\n  a: x.gguf\n  b: y.gguf\nquiet: yes\n");
        var settings = Read(["run", "x", "--max-tokens", "9"], ("MODELNET_MAX_TOKENS", "8"), ("MODELNET_CONTEXT", "200"), ("MODELNET_JSON", "1"), ("MODELNET_MODELS", "one:two"));
        (settings.MaxTokens, settings.Context, settings.Threads, settings.Quiet, settings.Json).ShouldBe((9, 200, 3, true, true));
        settings.Flows.ShouldBe(["a", "b > c"]);
        settings.Models.Files.ShouldBe(["a=x.gguf", "b=y.gguf"]);
        settings.Models.Folders.ShouldBe(["one", "two"]);
    }

    [Fact]
    public void A_question_behind_dashes_is_no_option()
    {
        Config("threads: 3\n");
        var settings = Read(["run", "--flow", "a", "--", "--help"]);
        (settings.Prompt, settings.Threads).ShouldBe(("--help", 3));
    }

    [Fact]
    public void A_question_that_starts_with_an_at_sign_is_no_response_file() => Read(["run", "@home?", "--flow", "a"]).Prompt.ShouldBe("@home?");

    [Fact]
    public void All_errors_of_the_file_come_at_once_with_their_lines()
    {
        Config("max-tokens: 0\nflw: a\nparallel: [1, 2]\nquiet: maybe\ncontext: 512\ncontext: 600\nmodels: [[a]]\n");
        var error = Should.Throw<CliException>(() => Read(["run", "x"]));
        error.ExitCode.ShouldBe(ExitCode.Usage);
        error.Errors.Select(each => (each.Code, each.Message.Split(' ')[0])).ShouldBe([
            ("max_tokens_out_of_range", "modelnet.yaml:1:13:"),
            ("unknown_option", "modelnet.yaml:2:1:"),
            ("bad_value", "modelnet.yaml:3:11:"),
            ("bad_value", "modelnet.yaml:4:8:"),
            ("option_twice", "modelnet.yaml:6:1:"),
            ("bad_value", "modelnet.yaml:7:10:"),
        ]);
        error.Errors[1].Hint.ShouldBe("did you mean 'flow'?");
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("- a\n- b\n")]
    [InlineData("just text")]
    [InlineData("\t: x")]
    public void What_is_no_list_of_options_is_refused(string text)
    {
        Config(text);
        Should.Throw<CliException>(() => Read(["run", "x"])).Errors.ShouldContain(error => error.Code == "config_syntax" || error.Code == "unknown_option");
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    public void An_empty_file_says_nothing(string text)
    {
        Config(text);
        Read(["run", "x"]).MaxTokens.ShouldBeNull();
    }

    [Fact]
    public void A_wrong_variable_is_named() => Should.Throw<CliException>(() => Read(["run", "x"], ("MODELNET_MAX_TOKENS", "x"))).Errors.ShouldHaveSingleItem()
        .ShouldBe(new CliError("max_tokens_out_of_range", "the variable MODELNET_MAX_TOKENS: --max-tokens is 'x'", "give a whole number from 1 to 1000000"));

    [Fact]
    public void Resuming_is_never_a_default()
    {
        Read(["run", "x"], ("MODELNET_RESUME", "1")).Resume.ShouldBeFalse();
        Config("resume: true\n");
        Should.Throw<CliException>(() => Read(["run", "x"])).Errors[0].Code.ShouldBe("unknown_option");
    }

    private void Config(string text) => File.WriteAllText(_folder.File("modelnet.yaml"), text);

    private RunSettings Read(string[] arguments, params (string Name, string Value)[] variables)
    {
        using var environment = new CliEnvironment
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            In = TextReader.Null,
            Variable = name => variables.FirstOrDefault(variable => variable.Name == name).Value,
            Folder = _folder.Path,
        };
        var options = new RunOptions();
        var verb = new Command("run");
        options.AddTo(verb);
        return options.Read(SettingLayers.Parse(new RootCommand { verb }, arguments, environment));
    }
}
