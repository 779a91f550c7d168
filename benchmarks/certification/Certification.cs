using ModelNet.Fusion;
using ModelNet.Vocabulary;

namespace ModelNet.Bench.Certification;

/// <summary>Decides steps from short lists and from lists that grow until the token is certain, and compares each with the full vocabularies.</summary>
internal sealed class Certification
{
    // Closer than this, float and double probabilities may order two candidates differently.
    private const double NearTie = 1e-5;
    private const int Growth = 8;
    private static readonly int[] s_sizes = [40, 256];
    private readonly IReadOnlyList<VocabularyTable> _tables;
    private readonly VocabularyMap[] _maps;
    private readonly StepJoin _join;
    private readonly PlainFusion _plain;
    private readonly DistributionBuilder _builder = new();
    private readonly int[] _certified = new int[s_sizes.Length];
    private int _steps;
    private int _wrong;
    private int _nearTies;
    private int _needed;

    public Certification(IReadOnlyList<VocabularyTable> tables)
    {
        var union = new VocabularyUnion();
        _tables = tables;
        _maps = [.. tables.Select(union.Register)];
        _join = new StepJoin(union);
        _plain = new PlainFusion(tables);
    }

    public int Steps => _steps;

    public int Wrong => _wrong;

    public int CertifiedAt40 => _certified[0];

    /// <summary>Decides one step in all ways and returns its token; empty for the end of the sequence.</summary>
    public byte[] Take(IReadOnlyList<float[]> logits, IReadOnlyList<double> weights)
    {
        _steps++;
        var (expected, margin) = _plain.Decide(logits, weights);
        _nearTies += margin < NearTie ? 1 : 0;
        for (var i = 0; i < s_sizes.Length; i++)
        {
            var decision = Decide(logits, weights, s_sizes[i]);
            _certified[i] += decision.Certified ? 1 : 0;
            Check(decision, expected, margin);
        }

        var k = s_sizes[0];
        var adaptive = Decide(logits, weights, k);
        while (!adaptive.Certified)
        {
            k *= Growth;
            adaptive = Decide(logits, weights, k);
        }

        Check(adaptive, expected, margin);
        _needed = Math.Max(_needed, adaptive.EntriesUsed);
        return adaptive.Bytes.ToArray();
    }

    public void Print(string name) => Console.WriteLine(
        $"| {name} | {_steps:n0} | {(double)_certified[0] / _steps:p2} | {(double)_certified[1] / _steps:p2} | 100 % (longest list {_needed:n0}) | {_wrong} | {_nearTies} |");

    private FusionDecision Decide(IReadOnlyList<float[]> logits, IReadOnlyList<double> weights, int k)
    {
        _join.Reset(_maps.Length, [.. weights], Aggregation.Arithmetic);
        for (var branch = 0; branch < _maps.Length; branch++)
        {
            var view = _builder.Build(logits[branch], _tables[branch], k);
            _join.Set(branch, _maps[branch], view.Ids, view.Probabilities, view.EndOfSequence, view.Kth, view.Residual);
        }

        return _join.Decide();
    }

    private void Check(in FusionDecision decision, byte[] expected, double margin) =>
        _wrong += decision.Certified && margin >= NearTie && !decision.Bytes.SequenceEqual(expected) ? 1 : 0;
}
