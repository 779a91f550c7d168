using System.CommandLine;

namespace ModelNet.Cli.Verbs;

internal static class ModelsVerb
{
    public static Command Build(CliEnvironment environment) => new("models", "x");
}
