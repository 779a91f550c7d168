namespace ModelNet.Cli.Errors;

/// <summary>One thing that is wrong.</summary>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Message">The cause, in one line.</param>
/// <param name="Hint">What to do about it; may be empty.</param>
/// <param name="Detail">More lines that show the place, such as a source line with a caret; may be null.</param>
internal sealed record CliError(string Code, string Message, string Hint, string? Detail = null);

/// <summary>Ends the command with an exit code and its errors, all of them at once.</summary>
internal sealed class CliException(int exitCode, IReadOnlyList<CliError> errors, Exception? innerException = null)
    : Exception(errors[0].Message, innerException)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>At least one.</summary>
    public IReadOnlyList<CliError> Errors { get; } = errors;

    /// <summary>The user's command or files are wrong.</summary>
    public static CliException Usage(string code, string message, string hint) => new(Cli.Errors.ExitCode.Usage, [new CliError(code, message, hint)]);
}
