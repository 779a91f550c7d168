using ModelNet.Inference;

namespace ModelNet.Golden.Reference;

/// <summary>
/// One model's part of a run: its context, its logits after the latest decode, and fused bytes it can't append yet. It decodes
/// in the shapes of the product's deterministic mode: the prompt in chunks of 512, then the ids of one step at a time.
/// </summary>
internal sealed class ReferenceBranch : IDisposable
{
    private const int ChunkTokens = 512;
    private readonly IModelContext _context;
    private readonly List<byte> _waiting = [];
    private float[] _logits = [];

    public ReferenceBranch(ReferenceModel model)
    {
        Model = model;
        _context = model.Model.CreateContext(new ContextOptions { TokensPerSequence = model.Model.Description.TrainedContext, MaxBatchTokens = ChunkTokens });
    }

    public ReferenceModel Model { get; }

    /// <summary>True while the latest fused bytes could not be appended: the branch has no opinion.</summary>
    public bool Abstains => _waiting.Count > 0;

    public int PromptTokens { get; private set; }

    /// <summary>Starts over with a rendered prompt.</summary>
    public void Begin(IReadOnlyList<ChatMessage> prompt)
    {
        var ids = Model.Model.EncodePrompt(prompt);
        PromptTokens = ids.Length;
        _waiting.Clear();
        _context.Truncate(0, 0);
        foreach (var chunk in ids.Chunk(ChunkTokens))
        {
            Decode(chunk);
        }
    }

    public void Append(byte[] bytes)
    {
        var alone = _waiting.Count == 0 ? Model.Appender.IdsOf(bytes) : null;
        _waiting.AddRange(bytes);
        if ((alone ?? Model.Appender.IdsOf([.. _waiting])) is { } ids)
        {
            _waiting.Clear();
            Decode(ids);
        }
    }

    /// <summary>This branch's full softmax, by symbol: ids with the same bytes and all ends together.</summary>
    public double[] Probabilities(Symbols symbols)
    {
        var sums = new double[symbols.Count];
        var numberOfId = symbols.NumberOfId[Model];
        var largest = (double)_logits.Max();
        var total = 0.0;
        foreach (var logit in _logits)
        {
            total += Math.Exp(logit - largest);
        }

        for (var id = 0; id < _logits.Length; id++)
        {
            if (numberOfId[id] >= 0)
            {
                sums[numberOfId[id]] += Math.Exp(_logits[id] - largest) / total;
            }
        }

        return sums;
    }

    public void Dispose() => _context.Dispose();

    private void Decode(int[] ids)
    {
        var from = _context.Length(0);
        _context.Decode([.. ids.Select((id, i) => new DecodeToken(id, from + i, 0, i == ids.Length - 1))]);
        _logits = _context.Logits(ids.Length - 1).ToArray();
    }
}
