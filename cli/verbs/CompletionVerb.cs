using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet completion</c>: prints a script for a shell.</summary>
internal static class CompletionVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        var verb = new Command("completion", "Print the script that completes this command in a shell.") { shell };
        verb.SetAction(parsed =>
        {
            environment.Out.Write(CompletionScript.For(parsed.GetValue(shell)!));
            return ExitCode.Done;
        });
        return verb;
    }
}
