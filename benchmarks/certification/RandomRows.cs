using ModelNet.Inference.Scripted;
using ModelNet.Vocabulary;

namespace ModelNet.Bench.Certification;

/// <summary>
/// Rows of logits over real vocabularies. Part of a string's score is the same for every model, since all read the same text, and part is the model's own. Each step draws how peaked its
/// models are and how much they agree: from certain and unanimous to flat and independent.
/// </summary>
internal sealed class RandomRows(IReadOnlyList<VocabularyTable> tables)
{
    private static readonly double[] s_peaks = [3, 4, 5, 7, 10];
    private static readonly double[] s_own = [0.1, 0.3, 0.5, 0.8];
    private readonly ulong[][] _hashes = [.. tables.Select(table => Enumerable.Range(0, table.Count).Select(id => ScriptedHash.OfBytes(table.BytesOf(id))).ToArray())];

    public float[][] Of(int step)
    {
        var draw = ScriptedHash.Mix((ulong)step);
        var peak = s_peaks[draw % (ulong)s_peaks.Length];
        var own = s_own[(draw >> 8) % (ulong)s_own.Length];
        return [.. _hashes.Select((hashes, model) => Row(hashes, (ulong)step, (ulong)model + 1, peak, own))];
    }

    private static float[] Row(ulong[] hashes, ulong step, ulong model, double peak, double own)
    {
        var row = new float[hashes.Length];
        var shared = Math.Sqrt(1 - (own * own));
        for (var id = 0; id < row.Length; id++)
        {
            row[id] = (float)(peak * ((shared * Normal(ScriptedHash.Mix(hashes[id] ^ ScriptedHash.Mix(step)))) + (own * Normal(ScriptedHash.Mix(hashes[id] ^ ScriptedHash.Mix((step << 8) + model))))));
        }

        return row;
    }

    /// <summary>Roughly normal: the sum of four uniforms.</summary>
    private static double Normal(ulong bits) => ((((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48)) / 65536.0) - 2) * 1.7320508;
}
