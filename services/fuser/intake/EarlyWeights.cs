using ModelNet.Contracts;

namespace ModelNet.Fuser.Intake;

/// <summary>
/// Whether it is worth asking if a step can be decided without some of its branches. Those that have answered can certify a token only with more than half of the weight: what the
/// others could still give to another token would outweigh it. Two equal branches are therefore never decided by one.
/// </summary>
internal sealed class EarlyWeights
{
    private readonly double[] _weights;
    private readonly double _needed;

    private EarlyWeights(double[] weights, double needed)
    {
        _weights = weights;
        _needed = needed;
    }

    /// <summary>Null when every branch is waited for. A token that is drawn from one branch needs only that one, so there it is always worth asking.</summary>
    public static EarlyWeights? Of(FusionTask task, StagePolicy policy, double[] weights) =>
        policy.DrawsFromOne ? new EarlyWeights(weights, 0) : task.Early ? new EarlyWeights(weights, weights.Sum() / 2) : null;

    /// <summary>
    /// True when enough has arrived, and no absent branch can have run out of room: a branch whose context is full ends the stage, so its answer must be waited for. Each byte
    /// decided so far is at most one token of any branch.
    /// </summary>
    public bool MayDecide(StageState stage)
    {
        var arrived = 0.0;
        for (var branch = 0; branch < _weights.Length; branch++)
        {
            if (stage.Arrivals[branch] is not null)
            {
                arrived += _weights[branch];
            }
            else if (stage.Room[branch] <= stage.Text.Length)
            {
                return false;
            }
        }

        return arrived > _needed;
    }
}
