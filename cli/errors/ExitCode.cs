namespace ModelNet.Cli.Errors;

/// <summary>What the command's exit status means.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>Something broke that the user did not cause.</summary>
    public const int Internal = 1;

    /// <summary>The command line, a configuration file, a flow or a model is not usable.</summary>
    public const int Usage = 2;

    /// <summary>The run went through, and some requests failed or could not be read.</summary>
    public const int SomeFailed = 3;

    /// <summary>The log cannot be opened, or broke.</summary>
    public const int BusUnreachable = 4;

    /// <summary>Ctrl-C; the run can be resumed.</summary>
    public const int Interrupted = 130;
}
