namespace ModelNet.Dashboard.Observe;

/// <summary>How many of something there were in each of the last seconds, by the log's clock. Not thread-safe.</summary>
internal sealed class RateSeries
{
    /// <summary>How many seconds are kept.</summary>
    public const int Seconds = 300;

    private readonly long[] _counts = new long[Seconds];
    private long _last = long.MinValue;

    /// <summary>Adds to a second; one that is too old to be kept changes nothing.</summary>
    /// <param name="timestampMicroseconds">Since the Unix epoch.</param>
    /// <param name="count">How many.</param>
    public void Add(long timestampMicroseconds, long count)
    {
        var second = timestampMicroseconds / 1_000_000;
        AdvanceTo(second);
        if (second > _last - Seconds)
        {
            _counts[Slot(second)] += count;
        }
    }

    /// <summary>The counts of the seconds that end with this one, oldest first.</summary>
    public long[] Until(long second) => [.. Enumerable.Range(0, Seconds).Select(i => At(second - Seconds + 1 + i))];

    /// <summary>The mean of whole seconds before this one.</summary>
    public double Rate(long second, int over) => Enumerable.Range(1, over).Sum(back => At(second - back)) / (double)over;

    private static int Slot(long second) => (int)(((second % Seconds) + Seconds) % Seconds);

    private long At(long second) => _last != long.MinValue && second <= _last && second > _last - Seconds ? _counts[Slot(second)] : 0;

    private void AdvanceTo(long second)
    {
        if (second <= _last)
        {
            return;
        }

        var fresh = _last == long.MinValue ? Seconds : Math.Min(Seconds, second - _last);
        for (var i = 0; i < fresh; i++)
        {
            _counts[Slot(second - i)] = 0;
        }

        _last = second;
    }
}
