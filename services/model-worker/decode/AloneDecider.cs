using ModelNet.Fusion;
using ModelNet.ModelWorker.Intake;
using ModelNet.Vocabulary;

namespace ModelNet.ModelWorker.Decode;

/// <summary>
/// Decides the next token of a stage that has one model, by the same rule as the fuser's with one branch, so that a stage of one
/// model and a fused stage of one branch give the same text; and tells what a branch of a fused stage would decide alone.
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
    /// <param name="logits">One for each id.</param>
    /// <param name="sampling">How it is drawn; null for the most probable token.</param>
    /// <param name="stage">The stage's index, for the draw.</param>
    /// <param name="step">The step.</param>
    /// <exception cref="FusionException">the logits are not numbers.</exception>
    public FusionDecision Decide(ReadOnlySpan<float> logits, SamplingParameters? sampling, int stage, int step)
    {
        var k = sampling is null ? FirstK : sampling.NeedsWholeLists(Aggregation.Arithmetic) ? _table.Count : Widening.FirstEntries;
        while (true)
        {
            var decision = Decide(_builder.Build(logits, _table, k), sampling, stage, step);
            if (decision.Kind != FusionKind.Uncertain)
            {
                return decision;
            }

            k = Widening.Next(k, _table.Count);
        }
    }

    /// <summary>The id that would be drawn from this distribution alone: <see cref="BranchWork.NoChoice"/> for the end of the sequence, and where its list does not tell.</summary>
    /// <param name="distribution">The branch's own.</param>
    /// <param name="sampling">How its stage draws. Above temperature 1, where whole lists have to be ranked, a guess is not worth it.</param>
    /// <param name="stage">The stage's index.</param>
    /// <param name="step">The step.</param>
    public int Expected(in DistributionView distribution, SamplingParameters sampling, int stage, int step)
    {
        if (sampling.NeedsWholeLists(Aggregation.Arithmetic))
        {
            return BranchWork.NoChoice;
        }

        var decision = Decide(distribution, sampling, stage, step);
        return decision.Kind == FusionKind.Token ? IdOf(decision.UnionId, distribution.Ids) : BranchWork.NoChoice;
    }

    private FusionDecision Decide(scoped in DistributionView distribution, SamplingParameters? sampling, int stage, int step)
    {
        _join.Reset(1, OneWeight, Aggregation.Arithmetic);
        _join.Set(0, _map, distribution.Ids, distribution.Probabilities, distribution.EndOfSequence, distribution.Kth, distribution.Residual);
        return sampling is null ? _join.Decide() : _join.Sample(sampling, stage, step);
    }

    private int IdOf(int unionId, ReadOnlySpan<int> listed)
    {
        foreach (var id in listed)
        {
            if (_map.UnionIds[id] == unionId)
            {
                return id;
            }
        }

        return BranchWork.NoChoice;
    }
}
