using ModelNet.Cli.Models;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>
/// How many sessions a batch has in flight when nobody says: about as many as one decode gains from, since a worker decodes no more together than it has, and finds the best number
/// only up to there. More would add little but KV caches, and sessions to prefill again after a kill.
/// </summary>
internal static class BatchParallel
{
    private const long Medium = 1L << 30;

    public static int For(IReadOnlyList<HashedModel> models, RunSettings settings)
        => For(models.Max(model => new FileInfo(model.File.Path).Length), settings.Cores ?? Environment.ProcessorCount, settings.GpuLayers != 0);

    /// <param name="bytes">The largest model file.</param>
    /// <param name="cores">Compute threads.</param>
    /// <param name="gpu">Whether layers are on a GPU, whose batches gain far more.</param>
    internal static int For(long bytes, int cores, bool gpu) => bytes <= Medium
        ? gpu ? 64 : Math.Clamp(4 * cores, 16, 64)
        : gpu ? 16 : 8;
}
