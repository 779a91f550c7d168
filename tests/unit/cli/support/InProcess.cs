namespace ModelNet.Cli.Tests.Support;

/// <summary>Runs the command inside the test, with its streams, variables and folder in hand.</summary>
internal static class InProcess
{
    public static async Task<CliResult> Run(string folder, string[] arguments, string input = "", IReadOnlyDictionary<string, string>? variables = null, bool terminal = false, long memory = 1L << 40)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var environment = new CliEnvironment
        {
            Out = output,
            Error = error,
            In = new StringReader(input),
            Variable = name => variables?.GetValueOrDefault(name),
            Folder = folder,
            ProgramFolder = folder,
            Arguments = arguments,
            AvailableMemory = () => memory,
            OutIsTerminal = terminal,
            ErrorIsTerminal = terminal,
        };
        var exitCode = await ModelNetCommand.RunAsync(environment);
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }
}

internal sealed record CliResult(int ExitCode, string Out, string Error);
