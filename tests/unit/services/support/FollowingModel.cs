using ModelNet.Inference.Scripted;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>
/// A model whose first choice depends on the bytes so far alone in so many of a hundred places, and on the model's name too in the others: two of different vocabularies then agree about as often as
/// real ones do. Behind the first choice come pseudo-random small probabilities.
/// </summary>
internal static class FollowingModel
{
    public static ScriptedModel Make(string name, VocabularyTable table, IReadOnlyList<string> words, ulong seed, int agreePercent)
    {
        var ids = words.Select(word => ScriptedVocabulary.IdOf(table, word)).ToArray();
        var noise = ScriptedLogits.Random(seed ^ (uint)name[0]);
        return new ScriptedModel(new ScriptedModelOptions
        {
            Name = name,
            Vocabulary = table,
            Logits = (history, logits) =>
            {
                noise(history, logits);
                var text = ScriptedHash.OfText(table, history, seed);
                var own = ScriptedHash.Mix(text ^ name[0]);
                var pick = own % 100 < (ulong)agreePercent ? text : ScriptedHash.Mix(own);
                if (pick % 31 == 0)
                {
                    logits[table.EndOfGenerationIds[0]] = 11;
                }
                else
                {
                    logits[ids[pick / 31 % (ulong)ids.Length]] = 10;
                }
            },
        });
    }
}
