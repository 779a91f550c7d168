using System.Buffers;
using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>
/// What a model expects of single tokens, from the full softmax at temperature 1, ids with the same bytes and all ends pooled: its own first choice, and how many bits any token costs. The same logits
/// give the same bits on the same machine. Belongs to one thread.
/// </summary>
public sealed class SpanScorer(VocabularyTable table)
{
    /// <summary>What <see cref="Choose"/> gives for the end of the sequence.</summary>
    public const int End = -1;

    /// <summary>What a token costs at most: one that the model rules out must not turn a sum into infinity.</summary>
    public const double LargestBits = 1e4;

    private const double MicrobitsPerBit = 1e6;
    private readonly DistributionBuilder _builder = new();

    /// <summary>A sum of bits as it goes on the log.</summary>
    public static long Microbits(double bits) => (long)Math.Round(MicrobitsPerBit * bits);

    /// <summary>The most probable token, by the order of bytes where several are; the end of the sequence only where nothing is as probable.</summary>
    /// <param name="logits">One value for each id of the table.</param>
    /// <returns>The id that stands for the token's bytes, or <see cref="End"/>, and −log₂ of its probability.</returns>
    /// <exception cref="FusionException">the logits are not numbers.</exception>
    public (int Id, double Bits) Choose(ReadOnlySpan<float> logits)
    {
        var first = _builder.Build(logits, table, 1);
        var ends = first.Ids.IsEmpty || first.EndOfSequence > first.Probabilities[0];
        var id = ends ? End : first.Ids[0];
        return (id, Bits(logits, IdsOf(id), first.LogNormaliser));
    }

    /// <summary>−log₂ of the probability of the id's bytes, or of the end, 0 … <see cref="LargestBits"/>.</summary>
    /// <param name="logits">One value for each id of the table.</param>
    /// <param name="id">An id with bytes, or <see cref="End"/>.</param>
    /// <exception cref="FusionException">the logits are not numbers.</exception>
    public double BitsOf(ReadOnlySpan<float> logits, int id)
    {
        LogitsValidation.CheckShape(logits.Length, table.Count, 1);
        var tiles = ArrayPool<float>.Shared.Rent(LogNormaliser.TilesFor(logits.Length));
        var normaliser = LogNormaliser.Compute(logits, tiles);
        ArrayPool<float>.Shared.Return(tiles);
        LogitsValidation.CheckNormaliser(normaliser);
        return Bits(logits, IdsOf(id), normaliser);
    }

    private ReadOnlySpan<int> IdsOf(int id) => id == End ? table.EndOfGenerationIds : table.IdsSharing(id);

    /// <summary>From logarithms, because a probability that is no longer a number still has one.</summary>
    private static double Bits(ReadOnlySpan<float> logits, ReadOnlySpan<int> ids, double normaliser)
    {
        var largest = float.NegativeInfinity;
        foreach (var id in ids)
        {
            largest = Math.Max(largest, logits[id]);
        }

        if (float.IsNegativeInfinity(largest))
        {
            return LargestBits;
        }

        var sum = 0d;
        foreach (var id in ids)
        {
            sum += Math.Exp((double)logits[id] - largest);
        }

        return Math.Clamp((normaliser - largest - Math.Log(sum)) / Math.Log(2), 0, LargestBits);
    }
}
