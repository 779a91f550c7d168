using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>
/// How many sessions a batch has in flight when nobody says: about as many as one decode gains from, since a worker decodes no more together than it has, and finds the best number
/// only up to there. More would add little but KV caches, and sessions to prefill again after a kill.
/// </summary>
internal static class BatchParallel
{
    private const long Medium = 1L << 30;

    public static int For(ComputePower power) => power.ModelBytes <= Medium
        ? power.Gpu ? 64 : Math.Clamp(4 * power.Cores, 16, 64)
        : power.Gpu ? 16 : 8;
}
