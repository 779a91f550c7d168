namespace ModelNet.Cli.Progress;

/// <summary>The last computing times of a model for one token, enough for quantiles.</summary>
internal sealed class ComputeSamples
{
    private const int Kept = 1024;
    private readonly long[] _nanoseconds = new long[Kept];
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count => _count;

    public void Add(long nanoseconds)
    {
        if (nanoseconds > 0)
        {
            _nanoseconds[_count++ % Kept] = nanoseconds;
        }
    }

    /// <summary>The quantile of the last ones, by nearest rank; zero when there are none.</summary>
    public TimeSpan Quantile(double share)
    {
        var kept = (int)Math.Min(_count, Kept);
        if (kept == 0)
        {
            return TimeSpan.Zero;
        }

        var sorted = _nanoseconds[..kept];
        Array.Sort(sorted);
        return TimeSpan.FromMicroseconds(sorted[Math.Clamp((int)Math.Ceiling(share * kept) - 1, 0, kept - 1)] / 1e3);
    }
}
