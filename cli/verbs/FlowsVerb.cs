using System.CommandLine;

namespace ModelNet.Cli.Verbs;

internal static class FlowsVerb
{
    public static Command Build(CliEnvironment environment) => new("flows", "x");
}
