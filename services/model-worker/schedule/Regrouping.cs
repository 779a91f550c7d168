namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// Decides when to wait as long as a decode takes, so that sessions which have parted come together again. Branches that compute at slightly different speeds part into groups that alternate; no
/// short wait brings those together, and every group costs a pass over the weights. One long wait does, and what it brought shows in the decodes after it: it is repeated soon
/// where they hold more of the sessions than before, and ever more seldom where they do not.
/// </summary>
internal sealed class Regrouping
{
    private const int FirstInterval = 8;
    private const int LastInterval = 512;
    private const int Window = 4;
    private const double Gain = 0.1;
    private readonly double[] _shares = new double[Window];
    private int _interval = FirstInterval;
    private int _decodes;
    private int _since;
    private double _before = -1;

    /// <summary>Takes note of a decode at hand; true when it should wait for the others.</summary>
    /// <param name="due">The branches that it would compute.</param>
    /// <param name="awaiting">Those that were answered and wait for their fuser.</param>
    public bool IsDue(int due, int awaiting)
    {
        _shares[_decodes++ % Window] = (double)due / (due + awaiting);
        if (++_since == Window && _before >= 0)
        {
            _interval = _shares.Average() > _before + Gain ? FirstInterval : Math.Min(2 * _interval, LastInterval);
        }

        if (awaiting == 0 || _since < _interval)
        {
            return false;
        }

        _before = _shares.Average();
        _since = 0;
        return true;
    }
}
