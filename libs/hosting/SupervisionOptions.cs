namespace ModelNet.Hosting;

/// <summary>How a loop is watched.</summary>
public sealed record SupervisionOptions
{
    /// <summary>The longest wait for work in one turn, and so the longest time between heartbeats of an idle loop.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many faults in a row are mended by a fresh start before the loop counts as faulted.</summary>
    public int MaxRestarts { get; init; } = 5;

    /// <summary>The wait before the first fresh start; doubles with each fault in a row.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before a fresh start.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A loop that ran this long without a fault starts counting anew.</summary>
    public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True for faults that time mends, such as a server that is away: a fresh start is tried for as long as it takes.</summary>
    public Func<Exception, bool> IsPassing { get; init; } = static _ => false;

    /// <summary>True for faults that a fresh start cannot mend: the host stops at once.</summary>
    public Func<Exception, bool> IsFatal { get; init; } = static _ => false;
}
