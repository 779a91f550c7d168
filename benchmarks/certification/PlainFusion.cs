using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Bench.Certification;

/// <summary>
/// The fused token by the definition and nothing else: a softmax of every id of every model in double precision, summed by byte strings in an array, and a search for the
/// largest. Shares no code with the product's lists and join.
/// </summary>
internal sealed class PlainFusion
{
    private const int End = 0;
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal) { [string.Empty] = End };
    private readonly List<byte[]> _bytes = [[]];
    private readonly int[][] _symbolOf;
    private readonly double[] _sums;

    public PlainFusion(IReadOnlyList<VocabularyTable> tables)
    {
        _symbolOf = [.. tables.Select(table => Enumerable.Range(0, table.Count).Select(id => SymbolOf(table, id)).ToArray())];
        _sums = new double[_bytes.Count];
    }

    /// <summary>The token (empty for the end of the sequence) and how far the second is behind, relative to the first.</summary>
    public (byte[] Bytes, double Margin) Decide(IReadOnlyList<float[]> logits, IReadOnlyList<double> weights)
    {
        Array.Clear(_sums);
        var all = weights.Sum();
        for (var model = 0; model < logits.Count; model++)
        {
            Add(logits[model], _symbolOf[model], weights[model] / all);
        }

        var first = Largest(except: -1);
        var second = Largest(first);
        return (_bytes[first], 1 - (_sums[second] / _sums[first]));
    }

    private void Add(float[] logits, int[] symbols, double weight)
    {
        var largest = (double)logits.Max();
        var total = 0d;
        foreach (var logit in logits)
        {
            total += Math.Exp(logit - largest);
        }

        for (var id = 0; id < logits.Length; id++)
        {
            if (symbols[id] >= 0)
            {
                _sums[symbols[id]] += weight * Math.Exp(logits[id] - largest) / total;
            }
        }
    }

    private int Largest(int except)
    {
        var best = -1;
        for (var symbol = 0; symbol < _sums.Length; symbol++)
        {
            best = symbol != except && (best < 0 || _sums[symbol] > _sums[best]) ? symbol : best;
        }

        return best;
    }

    private int SymbolOf(VocabularyTable table, int id)
    {
        var kind = table.KindOf(id);
        if (kind is TokenKind.EndOfGeneration or TokenKind.Control)
        {
            return kind == TokenKind.EndOfGeneration ? End : -1;
        }

        var text = Encoding.Latin1.GetString(table.BytesOf(id));
        if (!_symbols.TryGetValue(text, out var symbol))
        {
            _symbols.Add(text, symbol = _bytes.Count);
            _bytes.Add(table.BytesOf(id).ToArray());
        }

        return symbol;
    }
}
