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

    public static int For(ComputePower power) => power.ModelBytes switch
    {
        <= Small => power.Gpu ? 64 : Math.Clamp(4 * power.Cores, 8, 64),
        <= Medium => power.Gpu ? 32 : Math.Clamp(2 * power.Cores, 4, 16),
        _ => power.Gpu ? 8 : 4,
    };
}
