using System.Diagnostics;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// Decides whether to wait a moment before a decode. A fuser's decisions for sessions that were answered together arrive within about a millisecond of one
/// another; who starts with the first of them decodes one session, then all the others: two passes over the weights where one would do. The wait
/// is a few percent of a decode, and is tried seldom where it brought nothing.
/// </summary>
internal sealed class Gathering
{
    private const double ShareOfDecode = 0.04;
    private const int MostFailures = 6;
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(1); // what a timed wait can resolve
    private static readonly TimeSpan s_most = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan s_mostTogether = TimeSpan.FromMilliseconds(250);
    private readonly Regrouping _regrouping = new();
    private TimeSpan _decode;
    private long _began;
    private TimeSpan _wait;
    private int _dueBefore;
    private int _failures;
    private int _skip;

    /// <summary>How much longer to wait for records; zero or less when it is time to decode.</summary>
    public TimeSpan Remaining => _wait - Stopwatch.GetElapsedTime(_began);

    /// <summary>A decode took so long.</summary>
    public void Measured(TimeSpan elapsed) => _decode = elapsed;

    /// <summary>True when <see cref="Remaining"/> should be waited; then <see cref="End"/> must be called.</summary>
    /// <param name="due">Branches whose next decode is at hand.</param>
    /// <param name="awaiting">Branches that were answered and wait for their fuser.</param>
    /// <param name="mayWaitLong">Nothing else could be computed meanwhile that somebody waits for.</param>
    public bool TryBegin(int due, int awaiting, bool mayWaitLong)
    {
        var wait = _decode * ShareOfDecode;
        if (due == 0 || wait < s_least)
        {
            return false;
        }

        if (mayWaitLong && _regrouping.IsDue(due, awaiting))
        {
            Begin(_decode < s_mostTogether ? _decode : s_mostTogether, due);
            return true;
        }

        if (awaiting == 0)
        {
            return false;
        }

        if (_skip > 0)
        {
            _skip--;
            return false;
        }

        Begin(wait < s_most ? wait : s_most, due);
        return true;
    }

    /// <summary>The wait is over, and so many branches are due now.</summary>
    public void End(int due)
    {
        _failures = due > _dueBefore ? 0 : Math.Min(_failures + 1, MostFailures);
        _skip = (1 << _failures) - 1;
    }

    private void Begin(TimeSpan wait, int due)
    {
        _wait = wait;
        _began = Stopwatch.GetTimestamp();
        _dueBefore = due;
    }
}
