using System.Diagnostics;
using ModelNet.Inference;

namespace ModelNet.Bench.Batch;

/// <summary>
/// The twin to measure against: the same engine, prompts and lengths in the smallest loop there is. Every sequence decodes its most likely token, all in one
/// forward pass; no log, no services, no full softmax.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private readonly IModelContext _context;
    private readonly int[][] _prompts;
    private readonly DecodeToken[] _batch;
    private readonly ComputeGate? _gate;

    public BareLoop(IModel model, IReadOnlyList<string> questions, int tokensPerSequence, ComputeGate? gate = null)
    {
        _gate = gate;
        _prompts = [.. questions.Select(question => model.EncodePrompt([new ChatMessage("user", question)]))];
        _batch = new DecodeToken[questions.Count];
        _context = model.CreateContext(new ContextOptions { MaxSequences = questions.Count, TokensPerSequence = tokensPerSequence, MaxBatchTokens = 512, Threads = 1 });
        for (var sequence = 0; sequence < questions.Count; sequence++)
        {
            Prefill(sequence);
        }
    }

    /// <summary>Tokens a second of the first so many sequences, decoded together from the ends of their prompts.</summary>
    public double Rate(int sequences, int steps)
    {
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            // The last prompt token is computed again: it gives the first token of the answer.
            var last = _prompts[sequence].Length - 1;
            _context.Truncate(sequence, last);
            _batch[sequence] = new DecodeToken(_prompts[sequence][last], last, sequence, true);
        }

        Step(sequences);
        var began = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
        {
            Step(sequences);
        }

        return sequences * steps / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private void Prefill(int sequence)
    {
        var prompt = _prompts[sequence];
        _context.Decode([.. prompt.Select((token, i) => new DecodeToken(token, i, sequence, false))]);
    }

    private static int MostLikely(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var id = 1; id < logits.Length; id++)
        {
            best = logits[id] > logits[best] ? id : best;
        }

        return best;
    }

    private void Step(int sequences)
    {
        using (_gate?.Enter(1))
        {
            _context.Decode(_batch.AsSpan(0, sequences));
        }

        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var token = MostLikely(_context.Logits(sequence));
            _batch[sequence] = _batch[sequence] with { Token = token, Position = _batch[sequence].Position + 1 };
        }
    }
}
