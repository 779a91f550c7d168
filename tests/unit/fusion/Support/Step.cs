using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

/// <summary>A random step: branches with their own vocabularies and logits, weights, and a union that knows the tables.</summary>
internal sealed class Step
{
    public Step(Random random, int branches, int largestVocabulary = 60)
    {
        Tables = [.. Enumerable.Range(0, branches).Select(_ => RandomModels.Vocabulary(random, random.Next(2, largestVocabulary)))];
        Logits = [.. Tables.Select(table => RandomModels.Logits(random, table.Count))];
        Weights = RandomModels.Weights(random, branches);
        foreach (var table in Tables.Reverse())
        {
            Union.Register(table);
        }
    }

    public VocabularyTable[] Tables { get; }

    public float[][] Logits { get; }

    public double[] Weights { get; }

    public VocabularyUnion Union { get; } = new();

    public StepList[] Lists(int k) => [.. Tables.Select((table, branch) => StepList.Build(table, Logits[branch], Math.Min(k, table.Count)))];

    public Outcome Decide(int k, Aggregation aggregation) => Outcome.Of(Union, Lists(k), Weights, aggregation);

    public Dictionary<string, float>[] Full() => [.. Lists(int.MaxValue).Select(NaiveFusion.ByBytes)];
}
