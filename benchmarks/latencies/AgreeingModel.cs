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
        var ids = Enumerable.Range(0, Words).Select(word => ScriptedVocabulary.IdOf(vocabulary, Word(word))).ToArray();
        return new ScriptedModel(new ScriptedModelOptions
        {
            Name = $"m{number}",
            Vocabulary = vocabulary,
            DecodeTime = decode,
            Logits = (history, logits) =>
            {
                logits.Clear();
                var state = ScriptedHash.OfText(vocabulary, history);
                var own = ScriptedHash.Mix(state ^ (uint)(number + 1)) % 100 >= (ulong)agreePercent;
                logits[ids[(own ? ScriptedHash.Mix(state + (uint)number + 7) : state) % Words]] = Chosen;
            },
        });
    }

    /// <summary>The same words under other ids.</summary>
    private static VocabularyTable Vocabulary(int number) =>
        new ScriptedVocabulary().Control("<s>").Bytes().Words(Enumerable.Range(0, Words).Select(word => Word((word + (7 * number)) % Words))).End("</s>").Build();

    private static string Word(int number) => $" w{number:00}";
}
