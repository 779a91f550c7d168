using System.CommandLine;
using ModelNet.Cli.Bus;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Doctor;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet doctor</c>: checks the machine, and a log.</summary>
internal static class DoctorVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var models = new ModelOptions();
        var bus = new BusOptions();
        var log = OptionFactory.Text("--log", "DIR", "Also verify every record of this run's log");
        var json = OptionFactory.Flag("--json", "JSON lines on stdout");
        var verb = new Command("doctor", "Check engine, models, disk and, on request, Kafka and a log. Exit code 1 when something fails.");
        verb.AddAll(models.Files, models.Folders, log, json);
        bus.AddTo(verb);
        verb.SetAction((parsed, _) => new DoctorRun(environment, models.Read(parsed), bus.Read(parsed), parsed.GetValue(log), parsed.GetValue(json)).RunAsync());
        return verb;
    }
}
