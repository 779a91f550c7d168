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
        var threads = OptionFactory.Number("--threads", "Compute threads of each model; default: the cores shared among the models", 1, 1024);
        var cores = OptionFactory.Number("--cores", "Compute threads over all models of this process; default: every core", 1, 1024);
        var sequences = OptionFactory.Number("--sequences", $"Sessions that each model holds in its KV cache at once; default {WorkerRun.DefaultSequences}", 1, 1024);
        var context = OptionFactory.Number("--context", $"Tokens of prompt and answer that a session may hold, at most what the model was trained for; default {RunSettings.DefaultContext}", 16, 1 << 24);
        var gpu = OptionFactory.Number("--gpu", "Layers to keep on the GPU, -1 for all; default 0", -1, 10_000);
        var devices = OptionFactory.Texts("--device", "NAME", "A device as 'modelnet doctor' names it, such as CUDA0");
        var verb = new Command("worker", "Run a model's worker on Kafka. Several workers of one model share its sessions.");
        verb.AddAll(models.Files, models.Folders, threads, cores, sequences, context, gpu, devices);
        bus.AddTo(verb);
        verb.SetAction((parsed, _) => new WorkerRun(environment, bus.Read(parsed), new WorkerSettings
        {
            Models = models.Read(parsed),
            Threads = parsed.GetValue(threads),
            Cores = parsed.GetValue(cores),
            Sequences = parsed.GetValue(sequences) ?? WorkerRun.DefaultSequences,
            Context = parsed.GetValue(context) ?? RunSettings.DefaultContext,
            GpuLayers = parsed.GetValue(gpu) ?? 0,
            Devices = parsed.GetValue(devices) ?? [],
        }).RunAsync());
        return verb;
    }
}
