using ModelNet.Bus;
using ModelNet.Flow;
using ModelNet.Inference;

namespace ModelNet.Cli.Errors;

/// <summary>Turns whatever ended a command into an exit code and coded errors.</summary>
internal static class ErrorMapping
{
    public static CliException Map(Exception error) => error switch
    {
        CliException known => known,
        AggregateException { InnerExceptions: [var only] } => Map(only),
        BusRequestException bus => One(ExitCode.Usage, bus.Code, bus.Message, bus.Hint, bus),
        BusException bus => One(ExitCode.BusUnreachable, bus.Code, bus.Message, bus.Hint, bus),
        InferenceException model => One(IsUsage(model.Code) ? ExitCode.Usage : ExitCode.Internal, model.Code, model.Message, model.Hint, model),
        FlowException flow => new CliException(ExitCode.Usage, [.. flow.Errors.Select(e => new CliError(e.Code, $"{e.Line}:{e.Column}: {e.Message}", e.Hint))], flow),
        UnauthorizedAccessException access => One(ExitCode.Usage, "access_denied", access.Message, "Check the owner and the mode of that file or folder.", access),
        IOException io when IsFull(io) => One(ExitCode.Internal, "disk_full", io.Message, "Free some space, then resume.", io),
        IOException io => One(ExitCode.Internal, "io_failed", io.Message, "Check that file or folder.", io),
        _ => One(ExitCode.Internal, "internal_error", $"{error.GetType().Name}: {error.Message}", "This is a bug; run again with MODELNET_DEBUG=1 and report what it prints.", error),
    };

    // The engine and the machine are configuration too; what fails while decoding is not.
    private static bool IsUsage(string code) => code is not ("decode_failed" or "context_full" or "context_failed");

    private static bool IsFull(IOException error) => (error.HResult & 0xFFFF) is 28 or 112; // ENOSPC, ERROR_DISK_FULL

    private static CliException One(int exitCode, string code, string message, string hint, Exception cause)
        => new(exitCode, [new CliError(code, message, hint)], cause);
}
