namespace ModelNet.Flow;

/// <summary>The named structures of the published method, and what is none of them.</summary>
public enum FlowKind
{
    /// <summary>One model, one stage.</summary>
    Solo,

    /// <summary>Serial: a chain of single models.</summary>
    SI,

    /// <summary>Parallel: one fused stage.</summary>
    PI,

    /// <summary>Serial, then one fused stage at the end.</summary>
    S2P,

    /// <summary>One fused stage, then serial.</summary>
    P2S,

    /// <summary>Any other nesting.</summary>
    Mixed,
}

internal static class FlowKinds
{
    internal static FlowKind Of(ValueList<StagePlan> stages)
    {
        if (stages.Count == 1)
        {
            return stages[0].Fused ? FlowKind.PI : FlowKind.Solo;
        }

        if (!IsChain(stages))
        {
            return FlowKind.Mixed;
        }

        return stages.Count(stage => stage.Fused) switch
        {
            0 => FlowKind.SI,
            1 when stages[^1].Fused => FlowKind.S2P,
            1 when stages[0].Fused => FlowKind.P2S,
            _ => FlowKind.Mixed,
        };
    }

    /// <summary>Whether every branch of every stage waits for the stage just before it.</summary>
    private static bool IsChain(ValueList<StagePlan> stages) =>
        stages.All(stage => stage.Index == 0 || stage.Branches.All(branch => branch.Inputs.Contains(stage.Index - 1)));
}
