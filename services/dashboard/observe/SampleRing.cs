namespace ModelNet.Dashboard.Observe;

/// <summary>The last values of something, enough for quantiles. Not thread-safe.</summary>
internal sealed class SampleRing(int capacity = 512)
{
    private readonly long[] _values = new long[capacity];
    private long _count;

    public void Add(long value) => _values[_count++ % _values.Length] = value;

    /// <summary>A quantile of the last values by nearest rank; null when there are none.</summary>
    /// <param name="share">0 to 1.</param>
    public long? Quantile(double share)
    {
        var kept = (int)Math.Min(_count, _values.Length);
        if (kept == 0)
        {
            return null;
        }

        var sorted = _values[..kept];
        Array.Sort(sorted);
        return sorted[Math.Clamp((int)Math.Ceiling(share * kept) - 1, 0, kept - 1)];
    }
}
