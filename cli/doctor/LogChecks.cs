using ModelNet.Bus.Embedded;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Doctor;

/// <summary>Reads every record of a run's log.</summary>
internal static class LogChecks
{
    public static IEnumerable<Check> All(string folder)
    {
        var log = Directory.Exists(RunFolder.LogOf(folder)) ? RunFolder.LogOf(folder) : folder;
        var report = EmbeddedLog.Verify(log);
        foreach (var warning in report.Warnings)
        {
            yield return Check.Warn("log", warning, "nothing needs to be done");
        }

        foreach (var problem in report.Problems)
        {
            yield return Check.Fail("log", problem, "restore the folder from a copy; what is before the damage can still be read");
        }

        if (report.IsIntact)
        {
            yield return Check.Ok("log", $"{log}: {Quantities.Number(report.Records)} records, {Quantities.Bytes(report.Bytes)}, every checksum right");
        }
    }
}
