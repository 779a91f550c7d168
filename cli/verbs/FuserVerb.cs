using System.CommandLine;
using ModelNet.Cli.Bus;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Services;
using ModelNet.Fuser;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet fuser</c>: joins step distributions into tokens.</summary>
internal static class FuserVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var bus = new BusOptions();
        var verb = new Command("fuser", "Run a fuser on Kafka: it joins the models' distributions into tokens. Several share the sessions.");
        bus.AddTo(verb);
        verb.SetAction((parsed, _) => RunAsync(environment, bus.Read(parsed)));
        return verb;
    }

    private static async Task<int> RunAsync(CliEnvironment environment, BusSettings settings)
    {
        var notes = new ProgressNotes(environment.Error, silent: false, environment.Time);
        await using var bus = await new BusOpener(environment, settings, notes).OpenAsync("fuser", []);
        return await new ServiceRun(environment, notes).UntilStopped("fuser", FuserService.Start(bus, supervision: ServiceRun.Supervision));
    }
}
