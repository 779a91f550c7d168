namespace ModelNet.ModelWorker.Schedule;

/// <summary>The median of the last few values: machines pause for all kinds of reasons, and a mean would remember each of them. Allocates nothing after construction.</summary>
internal sealed class RecentMedian
{
    private const int Kept = 7;
    private readonly double[] _values = new double[Kept];
    private int _count;

    /// <summary>How many values came since the start or <see cref="Clear"/>.</summary>
    public int Count => _count;

    /// <summary>The median; 0 without values.</summary>
    public double Value { get; private set; }

    public void Add(double value)
    {
        _values[_count++ % Kept] = value;
        Span<double> sorted = stackalloc double[Kept];
        sorted = sorted[..Math.Min(_count, Kept)];
        _values.AsSpan(0, sorted.Length).CopyTo(sorted);
        sorted.Sort();
        Value = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public void Clear()
    {
        _count = 0;
        Value = 0;
    }
}
