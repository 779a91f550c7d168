using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>The command line that goes on with a batch, ready to paste into a POSIX shell: the same one with --resume.</summary>
internal static class BatchResumeCommand
{
    private static readonly string[] Once = ["--resume", "--overwrite", "--retry-failed", "--force"];

    public static string Of(IReadOnlyList<string> arguments)
    {
        var end = arguments.ToList().IndexOf("--");
        var options = (end < 0 ? arguments : arguments.Take(end)).Where(argument => !Once.Contains(argument));
        var rest = end < 0 ? [] : arguments.Skip(end);
        return $"modelnet {string.Join(' ', options.Append("--resume").Concat(rest).Select(ResumeCommand.Quoted))}";
    }
}
