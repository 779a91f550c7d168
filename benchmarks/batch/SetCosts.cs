using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.Vocabulary;

namespace ModelNet.Bench.Batch;

/// <summary>
/// Models that sleep for what a decode of a 135M model costs on one thread (10.5 ms for one token, 210 ms for 32) instead of computing. They do not contend for caches, memory or cores, and
/// the ratios are then the scheduler's alone, on any machine and beside any load.
/// </summary>
internal static class SetCosts
{
    private const int Words = 64;

    // Prompts are as short in these tokens as in a real vocabulary.
    private static readonly string[] s_phrases = ["user: ", "assistant: ", "system: ", "You", " are", " an", " assistant", ".", " Answer", " the", " question", "Question", ": ", "Write", " a", " very", " long", " story", " about", " boats", " and ", " keeper", " lighthouse"];
    private static readonly TimeSpan s_pass = TimeSpan.FromMilliseconds(4.1);
    private static readonly TimeSpan s_token = TimeSpan.FromMilliseconds(6.4);

    public static IModel[] Models(int count)
    {
        var vocabulary = new ScriptedVocabulary().Control("<s>").Bytes().Words(Enumerable.Range(0, Words).Select(word => $" w{word:00}")).Words(s_phrases).End("</s>").Build();
        var ids = Enumerable.Range(0, Words).Select(word => ScriptedVocabulary.IdOf(vocabulary, $" w{word:00}")).ToArray();
        return [.. Enumerable.Range(0, count).Select(i => Make($"m{i}", vocabulary, ids))];
    }

    private static ScriptedModel Make(string name, VocabularyTable vocabulary, int[] ids) => new(new ScriptedModelOptions
    {
        Name = name,
        Vocabulary = vocabulary,
        DecodeTime = s_pass,
        TokenTime = s_token,
        Logits = (history, logits) =>
        {
            logits.Clear();
            logits[ids[(history.Length + history[^1]) % Words]] = 9;
        },
    });
}
