using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Eval;

/// <summary>The command line that goes on with an evaluation, ready to paste into a POSIX shell: the same one with its output folder.</summary>
internal static class ContinueCommand
{
    private static readonly string[] Output = ["-o", "--output"];

    public static string Of(IReadOnlyList<string> arguments, string folder)
    {
        var named = arguments.Any(argument => Output.Any(name => argument == name || argument.StartsWith(name + "=", StringComparison.Ordinal)));
        IEnumerable<string> kept = arguments.Where(argument => argument != "--resume");
        return $"modelnet {string.Join(' ', kept.Concat(named ? [] : ["-o", folder]).Select(ResumeCommand.Quoted))}";
    }
}
