using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

/// <summary>A distribution that outlives the builder.</summary>
internal sealed record StepList(VocabularyTable Table, int[] Ids, float[] Probabilities, float EndOfSequence, float Kth, float Residual)
{
    public static StepList Build(VocabularyTable table, float[] logits, int k)
    {
        var view = new DistributionBuilder().Build(logits, table, k);
        return new StepList(table, view.Ids.ToArray(), view.Probabilities.ToArray(), view.EndOfSequence, view.Kth, view.Residual);
    }

    public void SetIn(StepJoin join, VocabularyUnion union, int branch)
        => join.Set(branch, union.Register(Table), Ids, Probabilities, EndOfSequence, Kth, Residual);
}

/// <summary>A decision's fields, comparable bit for bit.</summary>
internal sealed record Outcome(FusionKind Kind, string Token, long Probability, long Margin, bool Certified, int Entries)
{
    public const string End = "<end of sequence>";

    public static Outcome Of(FusionDecision decision) => new(
        decision.Kind,
        decision.UnionId == VocabularyUnion.EndOfSequence ? End : Convert.ToHexString(decision.Bytes),
        BitConverter.DoubleToInt64Bits(decision.Probability),
        BitConverter.DoubleToInt64Bits(decision.Margin),
        decision.Certified,
        decision.EntriesUsed);

    public static Outcome Of(VocabularyUnion union, IReadOnlyList<StepList> lists, ReadOnlySpan<double> weights, Aggregation aggregation)
        => Of(new StepJoin(union), union, lists, weights, aggregation);

    public static Outcome Of(StepJoin join, VocabularyUnion union, IReadOnlyList<StepList> lists, ReadOnlySpan<double> weights, Aggregation aggregation)
    {
        join.Reset(lists.Count, weights, aggregation);
        for (var branch = 0; branch < lists.Count; branch++)
        {
            lists[branch].SetIn(join, union, branch);
        }

        return Of(join.Decide());
    }
}
