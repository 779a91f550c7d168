namespace ModelNet.Bus;

/// <summary>
/// A log of topics. What every implementation promises, and the conformance suite checks:
/// <list type="bullet">
/// <item>records of one key keep the order of their appends, for every reader;</item>
/// <item>what <see cref="FlushAsync"/> acknowledged survives <c>kill -9</c> and power loss;</item>
/// <item>a group resumes at its committed position; nothing is skipped silently, a damaged log is an error;</item>
/// <item>appends never grow memory without bound: they wait (back-pressure);</item>
/// <item>a failed write stops the bus: every later call throws <see cref="BusFailedException"/>.</item>
/// </list>
/// </summary>
public interface IBus : IAsyncDisposable
{
    /// <summary>Where the log is, for people ("embedded log at …").</summary>
    string Description { get; }

    /// <summary>Makes sure that the topics exist. Creating an existing topic does nothing.</summary>
    void EnsureTopics(IReadOnlyCollection<string> topics);

    /// <summary>
    /// Appends a record and returns at once, before it is durable; the bytes are copied. Waits only for room (back-pressure).
    /// May be called from any thread; appends of one thread keep their order.
    /// </summary>
    /// <exception cref="BusFailedException">the bus has failed; what was not flushed may be lost.</exception>
    void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>The same with headers, which readers find in <see cref="RecordView.Headers"/>. They count towards the record's size.</summary>
    /// <exception cref="BusFailedException">the bus has failed; what was not flushed may be lost.</exception>
    void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers);

    /// <summary>Completes when everything appended before the call is durable, and every position committed before it.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts reading. Each consumer belongs to the one thread that polls it.</summary>
    IBusConsumer Subscribe(SubscriptionOptions options);
}

/// <summary>What a consumer reads and from where.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>The topics, read as one stream; order holds within a (topic, partition).</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The consumer group whose committed positions are used; null for a reader that commits nothing.</summary>
    public string? Group { get; init; }

    /// <summary>Where to start when the group has no committed position (or there is no group).</summary>
    public StartPosition Start { get; init; } = StartPosition.Earliest;

    /// <summary>Whether records may be seen before they are durable. Whatever leaves the process must be read with <see cref="Visibility.Durable"/>.</summary>
    public Visibility Visibility { get; init; } = Visibility.Appended;

    /// <summary>
    /// Told which partitions come and go, where several processes share a group (Kafka). The embedded log has one process and never calls it.
    /// Needs a <see cref="Group"/>.
    /// </summary>
    public IAssignmentObserver? Assignment { get; init; }
}

public enum StartPosition
{
    Earliest,
    Latest,
}

public enum Visibility
{
    /// <summary>Records are handed out as soon as they are appended, inside this process only (on Kafka: when the broker hands them out).</summary>
    Appended,

    /// <summary>Only durable records are handed out.</summary>
    Durable,
}

/// <summary>A cursor over topics. Not thread-safe but for <see cref="Wake"/>.</summary>
public interface IBusConsumer : IDisposable
{
    /// <summary>
    /// Hands up to <paramref name="maxRecords"/> records that are ready to <paramref name="handler"/>; when none is, waits up to
    /// <paramref name="timeout"/> for the first (zero does not wait). Returns how many were handled. Allocates nothing in the steady state.
    /// </summary>
    /// <exception cref="BusFailedException">the bus failed.</exception>
    /// <exception cref="LogDamagedException">a record is missing or its checksum is wrong.</exception>
    int Poll(IRecordHandler handler, int maxRecords, TimeSpan timeout);

    /// <summary>Ends a waiting <see cref="Poll"/> early, from any thread. When none waits, the next wait ends at once.</summary>
    void Wake();

    /// <summary>
    /// True once every record that existed when the consumer was created has been handed out. Where a group shares partitions: of its own partitions, and every record that existed
    /// when it was given them.
    /// </summary>
    bool CaughtUp { get; }

    /// <summary>Records that the group resumes at <paramref name="nextOffset"/>; written in the log's own commit order, never ahead of what it depends on.</summary>
    void Commit(string topic, int partition, long nextOffset);

    /// <summary>Continues at <paramref name="offset"/> (replay from any offset).</summary>
    void Seek(string topic, int partition, long offset);
}
