using ModelNet.Contracts;

namespace ModelNet.Fuser.Intake;

/// <summary>One array for all stages that have the same weights: they are read in every step, and what each session has of its own is seldom in a cache.</summary>
internal sealed class WeightBook
{
    /// <summary>Far more than flows have; the limit keeps an endless stream of new ones from being searched.</summary>
    private const int MostKept = 64;

    private readonly List<double[]> _known = [];

    /// <summary>The weights of the task's branches, in its order. The array is shared: it must not change.</summary>
    public double[] Of(FusionTask task)
    {
        var weights = new double[task.Branches.Count];
        for (var branch = 0; branch < weights.Length; branch++)
        {
            weights[branch] = task.Branches[branch].Weight;
        }

        if (_known.Find(known => known.AsSpan().SequenceEqual(weights)) is { } shared)
        {
            return shared;
        }

        if (_known.Count == MostKept)
        {
            _known.Clear();
        }

        _known.Add(weights);
        return weights;
    }
}
