using ModelNet.Contracts;
using ModelNet.Flow;

namespace ModelNet.ChainRouter.Emit;

/// <summary>Tells workers and fuser how a stage's tokens are chosen. Without a seed the session's own id is one: every session draws anew, and a replay draws the same.</summary>
internal static class TaskSampling
{
    /// <summary>As long as any list can be.</summary>
    private const int Whole = int.MaxValue;

    public static void Fill(StageTask task, StartStage start, string session)
    {
        if (!start.Sampling.Draws)
        {
            return;
        }

        task.Temperature = start.Sampling.Temperature;
        task.TopP = start.Sampling.TopP;
        task.Seed.Set(start.Sampling.Seed ?? session);
        if (start.Plan.Fused && NeedsWholeLists(start.Plan, start.Sampling))
        {
            task.TopK = Whole;
        }
    }

    /// <summary>The policy of the task must be set before.</summary>
    public static void Fill(FusionTask task, StagePlan plan, StageSampling sampling, string session)
    {
        if (!sampling.Draws)
        {
            if (plan.Policy == FlowPolicy.Sample)
            {
                task.Policy.Set(""); // it alone would draw at temperature 1, and who asks for temperature 0 wants the most probable token
            }

            return;
        }

        if (plan.Policy == FlowPolicy.Mean && plan.Aggregation == FlowAggregation.Arithmetic)
        {
            task.Policy.Set(FlowPolicy.Sample.NameOf()); // the same thing, and a fuser that does not know temperatures draws at least
        }

        task.Temperature = sampling.Temperature;
        task.TopP = sampling.TopP;
        task.Seed.Set(sampling.Seed ?? session);
    }

    /// <summary>Above temperature 1 no shortened list tells enough, nor does it for a geometric mean: asking for longer ones step by step would only cost trips.</summary>
    private static bool NeedsWholeLists(StagePlan plan, StageSampling sampling) =>
        sampling.Temperature > 1 || (plan.Aggregation == FlowAggregation.Geometric && plan.Policy != FlowPolicy.Sample);
}
