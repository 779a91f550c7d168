using System.CommandLine;

namespace ModelNet.Cli.Verbs;

internal static class DoctorVerb
{
    public static Command Build(CliEnvironment environment) => new("doctor", "x");
}
