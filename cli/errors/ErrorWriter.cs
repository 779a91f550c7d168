using ModelNet.Cli.Text;

namespace ModelNet.Cli.Errors;

/// <summary>Prints errors: a line with code and cause, the place, a line with what to do.</summary>
internal static class ErrorWriter
{
    /// <summary>Writes for people; the stack trace only on request.</summary>
    public static void Write(TextWriter output, CliException failure, bool debug)
    {
        foreach (var error in failure.Errors)
        {
            Write(output, error);
        }

        if (debug)
        {
            output.WriteLine(failure.InnerException?.ToString() ?? failure.ToString());
        }
    }

    /// <summary>Writes one error.</summary>
    public static void Write(TextWriter output, CliError error)
    {
        output.WriteLine($"error: {error.Code}: {SafeText.OneLine(error.Message)}");
        if (error.Detail is { } detail)
        {
            output.WriteLine(SafeText.Lines(detail));
        }

        if (error.Hint.Length > 0)
        {
            output.WriteLine($"hint: {SafeText.OneLine(error.Hint)}");
        }
    }

    /// <summary>Writes one JSON line for each error.</summary>
    public static void WriteJson(TextWriter output, CliException failure)
    {
        foreach (var error in failure.Errors)
        {
            output.WriteLine(JsonLines.Of(new { type = "error", code = error.Code, message = error.Message, hint = error.Hint, exit_code = failure.ExitCode }));
        }
    }
}
