using System.Text;
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
        var ids = words.Select(word => Enumerable.Range(0, table.Count).First(id => table.BytesOf(id).SequenceEqual(Encoding.UTF8.GetBytes(word)))).ToArray();
        var noise = ScriptedLogits.Random(seed ^ (uint)name[0]);
        return new ScriptedModel(new ScriptedModelOptions
        {
            Name = name,
            Vocabulary = table,
            Logits = (history, logits) =>
            {
                noise(history, logits);
                var text = Hash(table, history, seed);
                var own = Mix(text ^ name[0]);
                var pick = own % 100 < (ulong)agreePercent ? text : Mix(own);
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

    private static ulong Hash(VocabularyTable table, ReadOnlySpan<int> history, ulong seed)
    {
        var hash = 14695981039346656037UL ^ seed;
        foreach (var id in history)
        {
            foreach (var value in table.BytesOf(id))
            {
                hash = (hash ^ value) * 1099511628211UL;
            }
        }

        return Mix(hash);
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
