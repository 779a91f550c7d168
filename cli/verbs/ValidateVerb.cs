using System.CommandLine;

namespace ModelNet.Cli.Verbs;

internal static class ValidateVerb
{
    public static Command Build(CliEnvironment environment) => new("validate", "x");
}
