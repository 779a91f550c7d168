using ModelNet.Inference;

namespace ModelNet.Bench.Batch;

/// <summary>
/// A bare loop for each model, all at once, each on a thread of its own, as many at a time as there are cores: what the machine gives to models that run together, without any product
/// between them.
/// </summary>
internal sealed class LoopsAtOnce : IDisposable
{
    private readonly BareLoop[] _loops;

    public LoopsAtOnce(IEnumerable<IModel> models, IReadOnlyList<string> questions, int tokensPerSequence)
    {
        var gate = new ComputeGate(Environment.ProcessorCount);
        _loops = [.. models.Select(model => new BareLoop(model, questions, tokensPerSequence, gate))];
    }

    /// <summary>Tokens a second of the slowest: models that answer together go at its pace.</summary>
    public double Rate(int sequences, int steps)
    {
        var rates = new double[_loops.Length];
        var threads = _loops.Select((loop, i) => new Thread(() => rates[i] = loop.Rate(sequences, steps))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return rates.Min();
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_loops, loop => loop.Dispose());
}
