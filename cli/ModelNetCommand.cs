using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;

namespace ModelNet.Cli;

/// <summary>The whole command: arguments in, exit code out.</summary>
internal static class ModelNetCommand
{
    public static async Task<int> RunAsync(CliEnvironment environment)
    {
        try
        {
            var parsed = SettingLayers.Parse(CommandTree.Build(environment), environment.Arguments, environment);
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = environment.Out,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // Ctrl-C belongs to the verbs: a run drains
            });
        }
#pragma warning disable CA1031 // the one place where whatever went wrong becomes a coded error and an exit code
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Report(ErrorMapping.Map(error), environment);
        }
    }

    private static int Report(CliException failure, CliEnvironment environment)
    {
        try
        {
            if (environment.Arguments.TakeWhile(argument => argument != "--").Contains("--json"))
            {
                ErrorWriter.WriteJson(environment.Out, failure);
            }
        }
        catch (IOException)
        {
            return WriteText(failure, environment); // stdout is gone, perhaps that was the error
        }

        return WriteText(failure, environment);
    }

    private static int WriteText(CliException failure, CliEnvironment environment)
    {
        ErrorWriter.Write(environment.Error, failure, environment.Debug);
        return failure.ExitCode;
    }
}
