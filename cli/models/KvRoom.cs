using ModelNet.Cli.Errors;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Models;

/// <summary>
/// How many sequences the models can hold at once. Every sequence has a KV cache of its own in every model, made when the workers start: more than fits
/// would not fail there but have the system end the process, or the whole machine swap. On a GPU the engine itself says when its memory does not suffice.
/// </summary>
/// <param name="models">All models of this process.</param>
/// <param name="context">Tokens of a sequence, as asked for.</param>
/// <param name="available">Bytes of memory; null sets no bound.</param>
/// <param name="engineMost">How many the engine holds at most.</param>
internal sealed class KvRoom(IReadOnlyList<HashedModel> models, int context, long? available, int engineMost)
{
    private const double Usable = 0.9; // the rest is for what computing takes, and for everything else

    private long SequenceBytes => models.Sum(model => model.SequenceBytes(context));

    private long BesideWeights => Math.Max(0, (long)(Usable * (available ?? 0)) - models.Sum(model => model.Bytes));

    private long MemoryMost => available is not null && SequenceBytes > 0 ? BesideWeights / SequenceBytes : long.MaxValue;

    private bool IsBoundByEngine => engineMost <= MemoryMost;

    /// <summary>The number of sessions, or of other things that hold sequences, to go on with.</summary>
    /// <param name="asked">What was asked for; null takes the usual number, or fewer.</param>
    /// <param name="usual">The usual number.</param>
    /// <param name="each">The sequences that each of them holds in every model.</param>
    /// <param name="option">The option that asks.</param>
    /// <param name="fewer">Told why there are fewer than usual.</param>
    /// <exception cref="CliException">code <c>kv_memory_short</c> or <c>too_many_sequences</c>: what was asked for, or a single one, does not fit.</exception>
    public int Choose(int? asked, int usual, int each, string option, Action<string> fewer)
    {
        var most = (int)Math.Min(engineMost, MemoryMost) / each;
        if (most == 0 || asked > most)
        {
            throw TooMany(Math.Max(1, asked ?? 1), most, each, option);
        }

        if (asked is null && most < usual)
        {
            fewer($"note: {option} {most} instead of {usual}: {Why(usual * each)}");
        }

        return asked ?? Math.Min(usual, most);
    }

    private CliException TooMany(int asked, int most, int each, string option) => CliException.Usage(
        IsBoundByEngine ? "too_many_sequences" : "kv_memory_short",
        $"{option} {asked} does not fit: {Why(asked * each)}",
        IsBoundByEngine ? most > 0 ? $"give {option} {most} or less" : "name fewer branches of one model"
            : most > 0 ? $"give {option} {most} or less, or fewer tokens for each session: --context (now {context})"
            : BesideWeights > 0 ? $"give fewer tokens for each session: --context {Math.Max(1, BesideWeights / each / models.Sum(model => model.KvBytesPerToken))} or less"
            : "use smaller models, or a machine with more memory");

    private string Why(int sequences) => IsBoundByEngine
        ? $"a model holds at most {engineMost} sequences, and these are {sequences}"
        : $"{Quantities.Of(sequences, "KV cache")} for {string.Join(", ", models.Select(model => model.File.Name))} take {Quantities.Bytes((double)sequences * SequenceBytes)} of memory, and {Quantities.Bytes(BesideWeights)} are left beside the weights";
}
