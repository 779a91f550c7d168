namespace ModelNet.Fuser.Intake;

/// <summary>
/// Whether it is worth asking if a step can be decided without some of its branches. Those that have answered can certify a token only with more than half of the weight: what the
/// others could still give to another token would outweigh it. Two equal branches are therefore never decided by one.
/// </summary>
internal sealed class EarlyWeights
{
    private readonly double[] _weights;
    private readonly double _half;

    public EarlyWeights(double[] weights)
    {
        _weights = weights;
        _half = weights.Sum() / 2;
    }

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
            else if (stage.Room[branch] <= stage.Text.Written.Length)
            {
                return false;
            }
        }

        return arrived > _half;
    }
}
