using System.Diagnostics;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Tests.Runs;

public sealed class ResumeCommandTests
{
    [Fact]
    public void The_command_is_repeated_with_resume_and_the_folder()
        => ResumeCommand.Of(["run", "What's 2 + 2?", "--flow", "a > [b, c]", "--log", "old", "--resume"], "/runs/x y")
            .ShouldBe("modelnet run 'What'\\''s 2 + 2?' --flow 'a > [b, c]' --resume --log '/runs/x y'");

    [Fact]
    public void What_follows_the_dashes_stays_behind_them()
        => ResumeCommand.Of(["run", "--flow", "a", "--log=old", "--", "--log"], "d").ShouldBe("modelnet run --flow a --resume --log d -- --log");

    [SkippableTheory]
    [InlineData("it's $HOME `x` \"y\" \\ !")]
    [InlineData("line\nbreak")]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("~/models")]
    [InlineData("为什么？")]
    public void A_shell_reads_an_argument_back(string argument)
    {
        Skip.If(!File.Exists("/bin/sh"), "there is no POSIX shell");
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"printf %s {ResumeCommand.Quoted(argument)}"]) { RedirectStandardOutput = true })!;
        shell.StandardOutput.ReadToEnd().ShouldBe(argument);
        shell.WaitForExit();
    }
}
