using ModelNet.Bus;
using ModelNet.Flow;
using ModelNet.Inference;
using ModelNet.Local;

namespace ModelNet.Cli.Runs;

/// <summary>How large the services must be for a run.</summary>
internal static class HostOptions
{
    public static LocalHostOptions Of(RunJob job, RunFolder folder, RunSettings settings, IBus bus, IReadOnlyList<IModel> models)
        => Of(job, Math.Max(job.Parallel, folder.Manifest.Parallel), settings, bus, models);

    /// <summary>The same for so many sessions in flight.</summary>
    public static LocalHostOptions Of(RunJob job, int parallel, RunSettings settings, IBus bus, IReadOnlyList<IModel> models)
    {
        var cores = settings.Cores ?? Environment.ProcessorCount;
        var plans = job.Flows.Select(flow => flow.Plan).ToArray();
        return new LocalHostOptions
        {
            Bus = bus,
            Models = models,
            Cores = cores,
            ThreadsPerModel = settings.Threads ?? Math.Max(1, cores / plans.Max(WidestStage)),
            MaxSequences = parallel * plans.Max(SequencesPerSession),
            TokensPerSequence = settings.Context,
            DecodeAhead = settings.DecodeAhead,
        };
    }

    private static int WidestStage(FlowPlan plan) => plan.Stages.Max(stage => stage.Branches.Select(branch => branch.Model).Distinct().Count());

    /// <summary>
    /// How many sequences one session can need in one model at once. A fused stage goes on only when all its branches do, so fewer would
    /// let two stages wait for each other for ever. Outside a chain, stages may run side by side.
    /// </summary>
    internal static int SequencesPerSession(FlowPlan plan) => plan.Kind == FlowKind.Mixed
        ? plan.Stages.SelectMany(stage => stage.Branches).GroupBy(branch => branch.Model).Max(branches => branches.Count())
        : plan.Stages.Max(stage => stage.Branches.GroupBy(branch => branch.Model).Max(branches => branches.Count()));
}
