using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Inference.Scripted;

/// <summary>A pure function: the tokens of a sequence so far → the logits of the next one (length = vocabulary size).</summary>
public delegate void LogitFunction(ReadOnlySpan<int> history, Span<float> logits);

/// <summary>Ready-made logit functions.</summary>
public static class ScriptedLogits
{
    private const float Certain = 12;

    /// <summary>Pseudo-random logits between −4 and 4 that depend on the seed and on every token before. The same on every machine.</summary>
    public static LogitFunction Random(ulong seed) => (history, logits) =>
    {
        var state = ScriptedHash.Mix(seed);
        foreach (var token in history)
        {
            state = ScriptedHash.Mix(state ^ (uint)token);
        }

        for (var id = 0; id < logits.Length; id++)
        {
            logits[id] = Unit(ScriptedHash.Mix(state ^ ((ulong)(uint)id << 32))) * 8 - 4;
        }
    };

    /// <summary>
    /// A model that says what it is told to: <paramref name="answer"/> maps the prompt's text (as <see cref="ScriptedModel"/> renders it) to the
    /// answer, which is then the greedy continuation, followed by an end token. Other tokens get pseudo-random small logits.
    /// </summary>
    public static LogitFunction Answer(VocabularyTable vocabulary, Func<string, string> answer, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(answer);
        var noise = Random(seed);
        return (history, logits) =>
        {
            noise(history, logits);
            if (Next(vocabulary, answer, Text(vocabulary, history)) is { } id)
            {
                logits[id] = Certain;
            }
        };
    }

    /// <summary>The same answer to every prompt.</summary>
    public static LogitFunction Answer(VocabularyTable vocabulary, string answer, ulong seed = 0) => Answer(vocabulary, _ => answer, seed);

    // The answer begins after the last turn's opening; what differs from the script so far has left it, and only noise remains.
    private static int? Next(VocabularyTable vocabulary, Func<string, string> answer, byte[] text)
    {
        var start = text.AsSpan().LastIndexOf(ScriptedModel.AnswerOpening.Span);
        if (start < 0)
        {
            return null;
        }

        start += ScriptedModel.AnswerOpening.Length;
        var wanted = Encoding.UTF8.GetBytes(answer(Encoding.UTF8.GetString(text, 0, start)));
        if (!wanted.AsSpan().StartsWith(text.AsSpan(start)))
        {
            return null;
        }

        var rest = wanted.AsSpan(text.Length - start);
        return rest.IsEmpty ? vocabulary.EndOfGenerationIds[0] : GreedyTokenizer.First(vocabulary, rest);
    }

    private static byte[] Text(VocabularyTable vocabulary, ReadOnlySpan<int> history)
    {
        var text = new List<byte>();
        foreach (var id in history)
        {
            text.AddRange(vocabulary.BytesOf(id));
        }

        return [.. text];
    }

    private static float Unit(ulong bits) => (bits >> 40) * (1f / (1 << 24));
}
