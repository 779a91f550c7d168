using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.Verifier;

/// <summary>
/// Reads all topics of a deployment, beside its services, and checks what they promise: <c>verifier --kafka HOST:PORT [--topic-prefix TEXT] [--framed]</c>
/// or <c>verifier --log FOLDER</c>. One JSON line on standard output, a table on standard error; exit code 0 when everything holds, 1 when not, 2 for a wrong call.
/// </summary>
public static class VerifierCommand
{
    private const string Usage = "verifier (--kafka HOST:PORT [--topic-prefix TEXT] [--framed] | --log FOLDER)";

    public static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (Read(arguments) is not { } log)
        {
            errors.WriteLine(Usage);
            return 2;
        }

        var verdict = LogChecks.Run(log);
        output.WriteLine(VerdictText.Json(verdict));
        errors.WriteLine(VerdictText.Table(verdict));
        return verdict.Holds ? 0 : 1;
    }

    private static LogContents? Read(string[] arguments)
    {
        string? Value(string name) => Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;

        return (Value("--kafka"), Value("--log")) switch
        {
            ({ } servers, null) => LogSource.OfKafka(servers, Value("--topic-prefix") ?? string.Empty, arguments.Contains("--framed")),
            (null, { } folder) => LogSource.OfFolder(folder),
            _ => null,
        };
    }
}
