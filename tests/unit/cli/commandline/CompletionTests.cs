using ModelNet.Cli.Tests.Support;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.CommandLine;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("mod", "models")]
    [InlineData("run --max", "--max-tokens")]
    [InlineData("eval --str", "--structures")]
    [InlineData("flows sh", "show")]
    public async Task The_command_says_what_can_follow(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        var result = await InProcess.Run(folder.Path, [$"[suggest:{line.Length}]", line]);
        result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldContain(expected);
    }

    [SkippableTheory]
    [InlineData("modelnet fl", "flows")]
    [InlineData("modelnet run --que", "--questions")]
    public async Task Bash_completes_with_the_script(string line, string expected)
    {
        Skip.If(!File.Exists("/bin/bash"), "there is no bash");
        using var folder = new TemporaryFolder();
        var script = (await InProcess.Run(folder.Path, ["completion", "bash"])).Out;
        var words = line.Split(' ');
        var probe = $$"""
            modelnet() { "{{BuiltCommand.Path}}" "$@"; }
            {{script}}
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}}) COMP_CWORD={{words.Length - 1}}
            _modelnet; printf '%s\n' "${COMPREPLY[@]}"
            """;
        var result = await BuiltCommand.RunProgram("/bin/bash", folder.Path, ["-c", probe]);
        result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([expected]);
    }
}
