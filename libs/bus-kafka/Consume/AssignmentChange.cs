namespace ModelNet.Bus.Kafka;

/// <summary>Partitions that a consumer was given or loses, on their way from the group's thread to the polling thread.</summary>
internal sealed class AssignmentChange(IReadOnlyList<PartitionSlot> slots, bool given, bool lost)
{
    private readonly TaskCompletionSource _noted = new();

    public IReadOnlyList<PartitionSlot> Slots { get; } = slots;

    /// <summary>Whether they come (else they go).</summary>
    public bool Given { get; } = given;

    /// <summary>Whether others may own them already.</summary>
    public bool Lost { get; set; } = lost;

    /// <summary>For partitions that come, in the order of <see cref="Slots"/>: where to start, and where each ended when it was given.</summary>
    public IReadOnlyList<(long Start, long End)> Bounds { get; init; } = [];

    /// <summary>Called by the polling thread when it has done what the change asks for.</summary>
    public void Note() => _noted.TrySetResult();

    /// <summary>Waits for the polling thread; false when it did not come in time.</summary>
    public bool WaitUntilNoted(TimeSpan timeout, CancellationToken closing)
    {
        try
        {
            return _noted.Task.Wait((int)timeout.TotalMilliseconds, closing);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
