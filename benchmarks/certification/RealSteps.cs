using ModelNet.Fusion;
using ModelNet.Inference;

namespace ModelNet.Bench.Certification;

/// <summary>Real models that answer together, one step at a time, in this process.</summary>
internal sealed class RealSteps(IReadOnlyList<IModel> models)
{
    private const int Room = 512;

    public void Run(Certification certification, IReadOnlyList<string> questions, int maxTokens)
    {
        var contexts = models.Select(model => model.CreateContext(new ContextOptions { TokensPerSequence = Room, MaxBatchTokens = Room, Threads = 1 })).ToList();
        foreach (var question in questions)
        {
            var rows = models.Select((model, i) => Begin(contexts[i], model.EncodePrompt([new ChatMessage("user", question)]))).ToArray();
            for (var step = 0; step < maxTokens && certification.Take(rows, [.. models.Select(_ => 1d)]) is { Length: > 0 } token; step++)
            {
                if (models.Select((model, i) => Append(contexts[i], model, token)).ToArray() is var next && next.Any(row => row is null))
                {
                    break; // half a code point that one of them cannot hold: the services let it abstain, here the text ends
                }

                rows = [.. next.Select(row => row!)];
            }
        }

        contexts.ForEach(context => context.Dispose());
    }

    private static float[] Begin(IModelContext context, int[] prompt)
    {
        context.Truncate(0, 0);
        return Decode(context, prompt);
    }

    private static float[]? Append(IModelContext context, IModel model, byte[] token)
    {
        var ids = new List<int>();
        return new TokenAppender(model.Vocabulary, model.EncodeText).TryAppend(token, ids) ? Decode(context, [.. ids]) : null;
    }

    private static float[] Decode(IModelContext context, int[] ids)
    {
        var from = context.Length(0);
        context.Decode([.. ids.Select((id, i) => new DecodeToken(id, from + i, 0, i == ids.Length - 1))]);
        return context.Logits(ids.Length - 1).ToArray();
    }
}
