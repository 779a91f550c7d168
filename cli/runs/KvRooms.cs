using ModelNet.Cli.Models;
using ModelNet.Inference.Llama;

namespace ModelNet.Cli.Runs;

/// <summary>How many sequences fit on this machine, with these settings.</summary>
internal static class KvRooms
{
    public static KvRoom Of(CliEnvironment environment, RunSettings settings, IReadOnlyList<HashedModel> models)
        => new(models, settings.Context, settings.GpuLayers == 0 ? environment.AvailableMemory() : null, LlamaEngine.MostSequences());
}
