using ModelNet.Cli.Bus;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Doctor;

/// <summary>Runs all checks, prints each as it is known, and says whether anything fails.</summary>
internal sealed class DoctorRun(CliEnvironment environment, ModelSettings models, BusSettings bus, string? log, bool json)
{
    public async Task<int> RunAsync()
    {
        var failed = false;
        await foreach (var check in Checks())
        {
            Print(check);
            failed |= check.State == CheckState.Fail;
        }

        return failed ? ExitCode.Internal : ExitCode.Done;
    }

    private async IAsyncEnumerable<Check> Checks()
    {
        foreach (var check in EngineChecks.All().Concat(MachineChecks.All()).Concat(new ModelChecks(environment, models).All()))
        {
            yield return check;
        }

        foreach (var check in await DiskChecks.AllAsync(environment))
        {
            yield return check;
        }

        foreach (var check in bus.Kafka is null ? [] : KafkaChecks.All(environment, bus))
        {
            yield return check;
        }

        if (log is not null)
        {
            foreach (var check in LogChecks.All(Path.GetFullPath(log, environment.Folder)))
            {
                yield return check;
            }
        }
    }

    private void Print(Check check)
    {
        if (json)
        {
            environment.Out.WriteLine(JsonLines.Of(new { type = "check", name = check.Name, state = check.State, finding = check.Finding, hint = check.Hint }));
            return;
        }

        var state = check.State switch { CheckState.Ok => "ok  ", CheckState.Warn => "warn", _ => "FAIL" };
        environment.Out.WriteLine($"{state} {check.Name,-8} {SafeText.OneLine(check.Finding)}");
        if (check.Hint.Length > 0)
        {
            environment.Out.WriteLine($"              hint: {SafeText.OneLine(check.Hint)}");
        }
    }
}
