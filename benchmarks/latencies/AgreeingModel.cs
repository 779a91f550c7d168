using System.Text;
using ModelNet.Inference.Scripted;
using ModelNet.Vocabulary;

namespace ModelNet.Bench.Latencies;

/// <summary>
/// A model of a set latency that continues any text with a word which depends on the text alone in so many of a hundred places, and on the model too in the others: models of
/// different vocabularies then agree about as often as real ones do.
/// </summary>
internal static class AgreeingModel
{
    private const int Words = 64;
    private const float Chosen = 9;

    public static ScriptedModel Make(int number, TimeSpan decode, int agreePercent)
    {
        var vocabulary = Vocabulary(number);
        var ids = Enumerable.Range(0, Words).Select(word => IdOf(vocabulary, Word(word))).ToArray();
        return new ScriptedModel(new ScriptedModelOptions
        {
            Name = $"m{number}",
            Vocabulary = vocabulary,
            DecodeTime = decode,
            Logits = (history, logits) =>
            {
                logits.Clear();
                var state = Mix(TextHash(vocabulary, history));
                var own = Mix(state ^ (uint)(number + 1)) % 100 >= (ulong)agreePercent;
                logits[ids[(own ? Mix(state + (uint)number + 7) : state) % Words]] = Chosen;
            },
        });
    }

    /// <summary>The same words under other ids.</summary>
    private static VocabularyTable Vocabulary(int number) =>
        new ScriptedVocabulary().Control("<s>").Bytes().Words(Enumerable.Range(0, Words).Select(word => Word((word + (7 * number)) % Words))).End("</s>").Build();

    private static string Word(int number) => $" w{number:00}";

    private static int IdOf(VocabularyTable table, string word) =>
        Enumerable.Range(0, table.Count).First(id => table.BytesOf(id).SequenceEqual(Encoding.UTF8.GetBytes(word)));

    private static ulong TextHash(VocabularyTable table, ReadOnlySpan<int> history)
    {
        var hash = 14695981039346656037UL;
        foreach (var id in history)
        {
            foreach (var value in table.BytesOf(id))
            {
                hash = (hash ^ value) * 1099511628211UL;
            }
        }

        return hash;
    }

    // SplitMix64's finaliser (Steele, Lea and Flood 2014).
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
