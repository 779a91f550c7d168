using ModelNet.Fusion;
using ModelNet.Vocabulary;

namespace ModelNet.ModelWorker.Decode;

/// <summary>
/// Decides the next token of a stage that has one model, by the same rule as the fuser's with one branch, so that a stage of one
/// model and a fused stage of one branch give the same text.
/// </summary>
internal sealed class AloneDecider
{
    private const int FirstK = 8;
    private static readonly double[] OneWeight = [1.0];
    private readonly VocabularyTable _table;
    private readonly VocabularyMap _map;
    private readonly DistributionBuilder _builder = new();
    private readonly StepJoin _join;

    public AloneDecider(VocabularyTable table)
    {
        var union = new VocabularyUnion();
        _table = table;
        _map = union.Register(table);
        _join = new StepJoin(union);
    }

    /// <summary>The decision over the full softmax of these logits, valid until the next call.</summary>
    /// <exception cref="FusionException">the logits are not numbers.</exception>
    public FusionDecision Decide(ReadOnlySpan<float> logits)
    {
        var k = FirstK;
        while (true)
        {
            var distribution = _builder.Build(logits, _table, k);
            _join.Reset(1, OneWeight, Aggregation.Arithmetic);
            _join.Set(0, _map, distribution.Ids, distribution.Probabilities, distribution.EndOfSequence, distribution.Kth, distribution.Residual);
            var decision = _join.Decide();
            if (decision.Kind != FusionKind.Uncertain)
            {
                return decision;
            }

            k = Widening.Next(k, _table.Count);
        }
    }
}
