using ModelNet.Vocabulary;

namespace ModelNet.Inference.Llama.Tests;

/// <summary>Plain greedy decoding, one token for each decode.</summary>
internal static class Greedy
{
    internal static int ArgMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best;
    }

    internal static DecodeToken[] Batch(IReadOnlyList<int> ids, int sequence, int from = 0, bool all = false)
        => [.. ids.Select((id, i) => new DecodeToken(id, from + i, sequence, all || i == ids.Count - 1))];

    /// <summary>Appends the ids and gives the logits after the last one.</summary>
    internal static float[] Prefill(IModelContext context, IReadOnlyList<int> ids, int sequence = 0)
    {
        context.Decode(Batch(ids, sequence, context.Length(sequence)));
        return context.Logits(ids.Count - 1).ToArray();
    }

    internal static List<int> Continue(IModel model, IModelContext context, float[] logits, int count, int sequence = 0)
    {
        var ids = new List<int>();
        while (ids.Count < count && ArgMax(logits) is var id && model.Vocabulary.KindOf(id) != TokenKind.EndOfGeneration)
        {
            ids.Add(id);
            logits = Prefill(context, [id], sequence);
        }

        return ids;
    }

    internal static List<int> Run(IModel model, IReadOnlyList<int> prompt, int count, int threads = 1)
    {
        using var context = model.CreateContext(new ContextOptions { TokensPerSequence = 512, Threads = threads });
        return Continue(model, context, Prefill(context, prompt), count);
    }

    /// <summary>The largest difference between two rows.</summary>
    internal static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var largest = 0f;
        for (var i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        }

        return largest;
    }

    internal static string Text(IModel model, IEnumerable<int> ids)
        => System.Text.Encoding.UTF8.GetString([.. ids.SelectMany(id => model.Vocabulary.BytesOf(id).ToArray())]);
}
