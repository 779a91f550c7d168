namespace ModelNet.Fusion.Tests;

/// <summary>Goal G13's part in this library: nothing is allocated in the steady state.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void Building_joining_appending_and_decoding_allocate_nothing()
    {
        var tables = new[] { 1, 2, 3 }.Select(seed => RandomModels.LargeVocabulary(new Random(seed), 10_000)).ToArray();
        var logits = tables.Select((table, seed) => RandomModels.Logits(new Random(seed), table.Count)).ToArray();
        var union = new VocabularyUnion();
        var maps = tables.Select(union.Register).ToArray();
        var appender = new TokenAppender(tables[0], _ => [1]);
        var builder = new DistributionBuilder();
        var join = new StepJoin(union);
        var text = new Utf8Stream();
        var ids = new List<int>(64);
        double[] weights = [1, 2, 3];

        Steps(50);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Steps(200);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                join.Reset(3, weights, (Aggregation)(i % 2));
                for (var branch = 0; branch < 3; branch++)
                {
                    var view = builder.Build(logits[branch], tables[branch], i % 10 == 0 ? 300 : 40);
                    join.Set(branch, maps[branch], view.Ids, view.Probabilities, view.EndOfSequence, view.Kth, view.Residual);
                }

                var decision = join.Decide();
                join.Evidence(0, decision.UnionId);
                ids.Clear();
                appender.TryAppend(decision.Bytes, ids);
                text.Append(decision.Bytes);
            }
        }
    }
}
