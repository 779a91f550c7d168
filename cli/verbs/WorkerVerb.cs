using System.CommandLine;
using ModelNet.Cli.Bus;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Services;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet worker</c>: computes one model (or several on one machine).</summary>
internal static class WorkerVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var bus = new BusOptions();
        var models = new ModelOptions();
        var compute = ComputeOptions.OfWorker();
        var sequences = OptionFactory.Number("--sequences", $"Sessions that each model holds in its KV cache at once; default {WorkerRun.DefaultSequences}", 1, 1024);
        var verb = new Command("worker", "Run a model's worker on Kafka. Several workers of one model share its sessions.");
        verb.AddAll(models.Files, models.Folders, compute.Threads, compute.Cores, sequences, compute.DecodeAhead, compute.Context, compute.Gpu, compute.Devices);
        bus.AddTo(verb);
        verb.SetAction((parsed, _) => new WorkerRun(environment, bus.Read(parsed), new WorkerSettings
        {
            Run = compute.Read(parsed, new RunSettings { Models = models.Read(parsed) }),
            Sequences = parsed.GetValue(sequences),
        }).RunAsync());
        return verb;
    }
}
