using System.CommandLine;

namespace ModelNet.Cli.Verbs;

internal static class CompletionVerb
{
    public static Command Build(CliEnvironment environment) => new("completion", "x");
}
