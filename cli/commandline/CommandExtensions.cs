using System.CommandLine;

namespace ModelNet.Cli.CommandLine;

/// <summary>Less typing for commands.</summary>
internal static class CommandExtensions
{
    /// <summary>Adds several options.</summary>
    public static void AddAll(this Command command, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
    }
}
