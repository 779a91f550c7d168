using ModelNet.Bus;
using ModelNet.Cli.Errors;
using ModelNet.Flow;
using ModelNet.Inference;

namespace ModelNet.Cli.Tests.Errors;

public sealed class ErrorMappingTests
{
    public static TheoryData<string, int, string> Cases => new()
    {
        { "bus failed", ExitCode.BusUnreachable, "disk_full" },
        { "bus locked", ExitCode.BusUnreachable, "log_locked" },
        { "bus damaged", ExitCode.BusUnreachable, "log_damaged" },
        { "bad request", ExitCode.Usage, "record_too_large" },
        { "bad model", ExitCode.Usage, "gguf_truncated" },
        { "engine broke", ExitCode.Internal, "decode_failed" },
        { "flow", ExitCode.Usage, "unknown_model" },
        { "many", ExitCode.Internal, "decode_failed" },
        { "bug", ExitCode.Internal, "internal_error" },
        { "io", ExitCode.Internal, "io_failed" },
        { "full", ExitCode.Internal, "disk_full" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_cause_has_a_code_and_an_exit_code(string cause, int exitCode, string code)
    {
        var mapped = ErrorMapping.Map(Of(cause));
        (mapped.ExitCode, mapped.Errors[0].Code).ShouldBe((exitCode, code));
        mapped.Errors[0].Hint.ShouldNotBeEmpty();
    }

    private static Exception Of(string cause) => cause switch
    {
        "bus failed" => new BusFailedException("disk_full", "m", "h"),
        "bus locked" => new LogLockedException("m", "h", 7),
        "bus damaged" => new LogDamagedException("m", "h"),
        "bad request" => new BusRequestException("record_too_large", "m", "h"),
        "bad model" => new InferenceException("gguf_truncated", "m", "h"),
        "engine broke" => new InferenceException("decode_failed", "m", "h"),
        "flow" => new FlowException([new FlowError("unknown_model", "m", "h", 1, 1)]),
        "many" => new AggregateException(new InferenceException("decode_failed", "m", "h")),
        "io" => new IOException("m"),
        "full" => new IOException("m", 28),
        _ => new InvalidOperationException("m"),
    };
}
