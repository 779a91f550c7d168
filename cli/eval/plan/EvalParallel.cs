using ModelNet.Cli.Models;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Eval;

/// <summary>
/// How many sessions are in flight when nobody says. Nobody waits for a single answer here, so there are more than in a run: enough that every
/// core always has a batch to compute. More than that adds no speed on a processor, only waiting, and each session holds a KV cache in
/// every model, which grows with the model.
/// </summary>
internal static class EvalParallel
{
    private const long Small = 64L << 20;
    private const long Medium = 1L << 30;

    public static int For(IReadOnlyList<HashedModel> models, RunSettings settings)
        => For(models.Max(model => new FileInfo(model.File.Path).Length), settings.Cores ?? Environment.ProcessorCount, settings.GpuLayers != 0);

    /// <param name="bytes">The largest model file.</param>
    /// <param name="cores">Compute threads.</param>
    /// <param name="gpu">Whether layers are on a GPU, whose batches gain far more.</param>
    internal static int For(long bytes, int cores, bool gpu) => bytes switch
    {
        <= Small => gpu ? 64 : Math.Clamp(4 * cores, 8, 64),
        <= Medium => gpu ? 32 : Math.Clamp(2 * cores, 4, 16),
        _ => gpu ? 8 : 4,
    };
}
