using System.Text;
using ModelNet.Inference;

namespace ModelNet.Golden.Reference;

/// <summary>A span as one branch drafted it: its tokens' bytes, and whether the sequence ends behind them.</summary>
internal sealed record ReferenceDraft(IReadOnlyList<byte[]> Pieces, bool Ends)
{
    /// <summary>One character for each byte, whose ordinal order is byte order.</summary>
    public string Text => string.Concat(Pieces.Select(Encoding.Latin1.GetString));
}

/// <summary>
/// One model's part in span-level fusion, in the shapes of the product's deterministic mode: the prompt in chunks of 512, each decided span in a decode of its own, drafted tokens one by one, what others drafted in
/// one decode; what was only looked at is forgotten again.
/// </summary>
internal sealed class ReferenceSpanBranch : IDisposable
{
    private const int ChunkTokens = 512;
    private readonly ReferenceModel _model;
    private readonly Symbols _symbols;
    private readonly IModelContext _context;
    private readonly List<byte> _waiting = [];
    private float[] _base = [];

    public ReferenceSpanBranch(ReferenceModel model)
    {
        _model = model;
        _symbols = new Symbols([model]);
        _context = model.Model.CreateContext(new ContextOptions { TokensPerSequence = model.Model.Description.TrainedContext, MaxBatchTokens = ChunkTokens });
    }

    /// <summary>Decided bytes could not be appended yet: the branch has nothing to say.</summary>
    public bool Abstains => _waiting.Count > 0;

    public void Begin(IReadOnlyList<ChatMessage> prompt)
    {
        foreach (var chunk in _model.Model.EncodePrompt(prompt).Chunk(ChunkTokens))
        {
            _base = Decode(chunk)[^1];
        }
    }

    /// <summary>The greedy continuation of at most so many tokens, and what it costs in bits.</summary>
    public (ReferenceDraft Draft, double Bits) Draft(int most)
    {
        var (row, bits, pieces, length) = (_base, 0.0, new List<byte[]>(), _context.Length(0));
        while (true)
        {
            var given = Probabilities(row);
            var best = Enumerable.Range(0, given.Length).MaxBy(symbol => (given[symbol], symbol == Symbols.End ? 0 : 1));
            bits -= Math.Log2(given[best]);
            if (best != Symbols.End)
            {
                pieces.Add(_symbols.BytesOf(best));
            }

            if (best == Symbols.End || pieces.Count == most)
            {
                _context.Truncate(0, length);
                return (new ReferenceDraft(pieces, best == Symbols.End), bits);
            }

            row = Decode(_model.Appender.IdsOf(pieces[^1])!)[^1];
        }
    }

    /// <summary>What a span costs in bits; null when the model cannot write it.</summary>
    public double? Bits(ReferenceDraft span, (ReferenceDraft Draft, double Bits) own)
    {
        if (span.Text == own.Draft.Text && span.Ends == own.Draft.Ends)
        {
            return own.Bits;
        }

        var mine = span.Text == own.Draft.Text;
        var ids = mine ? [.. own.Draft.Pieces.SelectMany(piece => _model.Appender.IdsOf(piece)!)] : span.Text.Length == 0 ? [] : _model.Appender.IdsOf(Encoding.Latin1.GetBytes(span.Text));
        if (ids is null)
        {
            return null;
        }

        var length = _context.Length(0);
        var decoded = ids.Take(span.Ends ? ids.Length : ids.Length - 1).ToArray();
        float[][] rows = [_base, .. mine ? decoded.Select(id => Decode([id])[0]) : decoded.Length == 0 ? [] : Decode(decoded)];
        var bits = ids.Select((id, i) => -Math.Log2(Probabilities(rows[i])[_symbols.NumberOfId[_model][id]])).Sum();
        _context.Truncate(0, length);
        return span.Ends ? bits - Math.Log2(Probabilities(rows[^1])[Symbols.End]) : bits;
    }

    /// <summary>The decided bytes, in the tokens that the branch drafted where it drafted them.</summary>
    public void Append(string text, ReferenceDraft? own)
    {
        if (own?.Text == text)
        {
            _base = Decode([.. own.Pieces.SelectMany(piece => _model.Appender.IdsOf(piece)!)])[^1];
            return;
        }

        var alone = _waiting.Count == 0 ? _model.Appender.IdsOf(Encoding.Latin1.GetBytes(text)) : null;
        _waiting.AddRange(Encoding.Latin1.GetBytes(text));
        if ((alone ?? _model.Appender.IdsOf([.. _waiting])) is { } ids)
        {
            _waiting.Clear();
            _base = Decode(ids)[^1];
        }
    }

    public void Dispose() => _context.Dispose();

    /// <summary>Decodes the ids together and gives the logits behind each.</summary>
    private float[][] Decode(int[] ids)
    {
        var from = _context.Length(0);
        _context.Decode([.. ids.Select((id, i) => new DecodeToken(id, from + i, 0, true))]);
        return [.. ids.Select((_, i) => _context.Logits(i).ToArray())];
    }

    private double[] Probabilities(float[] logits)
    {
        var numberOfId = _symbols.NumberOfId[_model];
        var sums = new double[_symbols.Count];
        var largest = (double)logits.Max();
        var total = logits.Sum(logit => Math.Exp(logit - largest));
        for (var id = 0; id < logits.Length; id++)
        {
            if (numberOfId[id] >= 0)
            {
                sums[numberOfId[id]] += Math.Exp(logits[id] - largest) / total;
            }
        }

        return sums;
    }
}
