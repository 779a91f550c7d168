using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>
/// Takes part in a group on a thread of its own: owns partitions and commits positions, but reads nothing. The group decides over the partitions of one
/// topic, the anchor; partition n of every other topic goes where the anchor's partition n goes. See docs/design/kafka-bus.md.
/// </summary>
internal sealed class GroupMember : IDisposable
{
    private const int Turn = 100; // ms; only rebalances wait for it, and they wake the client
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);
    private readonly IConsumer<Ignore, Ignore> _client;
    private readonly KafkaConsumer _owner;
    private readonly KafkaBusOptions _options;
    private readonly PartitionSlot[] _slots;
    private readonly string _anchor;
    private readonly CancellationTokenSource _closing = new();
    private readonly Thread _thread;
    private List<TopicPartition>? _pause;
    private bool _started;

    public GroupMember(ConsumerBuilder<Ignore, Ignore> builder, KafkaConsumer owner, KafkaBusOptions options, PartitionSlot[] slots)
    {
        _owner = owner;
        _options = options;
        _slots = slots;
        _anchor = slots.Min(slot => slot.Topic.BrokerName)!;
        _client = builder
            .SetPartitionsAssignedHandler(Assigned)
            .SetPartitionsRevokedHandler((_, partitions) => Revoked(partitions))
            .SetPartitionsLostHandler((_, partitions) => Lost(partitions))
            .Build();
        _thread = new Thread(Run) { Name = "kafka group", IsBackground = true };
    }

    /// <summary>The group's committed positions; null where it has none. Works before the group was joined.</summary>
    public IReadOnlyList<long?> Committed(IReadOnlyList<PartitionSlot> slots, TimeSpan timeout)
    {
        var found = _client.Committed(slots.Select(slot => new TopicPartition(slot.Topic.BrokerName, slot.Partition)), timeout)
            .ToDictionary(position => position.TopicPartition, position => position.Offset.Value);
        return [.. slots.Select(slot => found.TryGetValue(new TopicPartition(slot.Topic.BrokerName, slot.Partition), out var offset) && offset >= 0 ? offset : (long?)null)];
    }

    /// <summary>Joins the group.</summary>
    public void Start()
    {
        _started = true;
        _thread.Start();
    }

    /// <summary>Sends positions; throws when the broker did not take them.</summary>
    public void Commit(IEnumerable<(PartitionSlot Slot, long Next)> positions)
    {
        var offsets = positions.Select(position => new TopicPartitionOffset(position.Slot.Topic.BrokerName, position.Slot.Partition, position.Next)).ToList();
        if (offsets.Count > 0)
        {
            _client.Commit(offsets);
        }
    }

    /// <summary>Asks the thread to leave the group and end.</summary>
    public void Stop() => _closing.Cancel();

    /// <summary>Leaves the group and waits until that is done.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        if (_started)
        {
            _thread.Join();
        }
        else
        {
            _client.Dispose();
        }

        _closing.Dispose();
    }

    private void Run()
    {
        try
        {
            _client.Subscribe(_anchor);
            while (!_closing.IsCancellationRequested)
            {
                Serve();
            }
        }
#pragma warning disable CA1031 // whatever ends this thread must end its consumer, or it would wait for ever
        catch (Exception error)
#pragma warning restore CA1031
        {
            _owner.Fail(() => ReadFailure.Of(error));
        }
        finally
        {
            Leave();
        }
    }

    private void Serve()
    {
        try
        {
            _client.Consume(Turn);
        }
        catch (ConsumeException error) when (!error.Error.IsFatal && error.Error.Code is not (ErrorCode.GroupAuthorizationFailed or ErrorCode.TopicAuthorizationFailed)
            && (error.Error.Code != ErrorCode.UnknownTopicOrPart || !_owner.TopicsAreGone()))
        {
            // Also when we were evicted: the client joins again by itself, and tells us what it lost.
        }

        if (_pause is { } partitions)
        {
            _pause = null;
            Pause(partitions);
        }
    }

    /// <summary>The fetcher reads them.</summary>
    private void Pause(List<TopicPartition> partitions)
    {
        try
        {
            _client.Pause(partitions);
        }
        catch (KafkaException)
        {
            // One of them has been taken back meanwhile. What the others deliver here is dropped.
        }
    }

    private void Leave()
    {
        try
        {
            _client.Close();
        }
        catch (KafkaException)
        {
            // The broker did not answer the goodbye; it will notice by the session's end.
        }

        _client.Dispose();
    }

    private IEnumerable<TopicPartitionOffset> Assigned(IConsumer<Ignore, Ignore> client, List<TopicPartition> partitions)
    {
        var slots = Together(partitions.Select(partition => partition.Partition.Value));
        if (slots.Count > 0 && Bounds(slots) is { } bounds)
        {
            _owner.Post(new AssignmentChange(slots, given: true, lost: false) { Bounds = bounds });
        }

        _pause = [.. _pause ?? [], .. partitions];
        return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.End));
    }

    /// <summary>Where the partitions start and end now; the owner before has committed its last position already. Null when we are closing.</summary>
    private IReadOnlyList<(long Start, long End)>? Bounds(List<PartitionSlot> slots)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var committed = Committed(slots, RequestTimeout);
                var ends = _owner.Ends(slots);
                return [.. slots.Select((slot, i) => (committed[i] ?? slot.FirstOffset, ends[i]))];
            }
            catch (KafkaException)
            {
                _closing.Token.WaitHandle.WaitOne(100); // no broker answers; nothing can be read without knowing from where
            }
        }

        return null;
    }

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        var slots = Together(partitions.Select(partition => partition.Partition.Value));
        var change = new AssignmentChange(slots, given: false, lost: false);
        if (slots.Count > 0 && !_closing.IsCancellationRequested)
        {
            _owner.Post(change);
            if (change.WaitUntilNoted(_options.RevocationTimeout, _closing.Token))
            {
                _owner.Settle(RequestTimeout);
            }

            change.Lost = true; // for a polling thread that is late
        }

        Disown(slots);
    }

    private void Lost(List<TopicPartitionOffset> partitions)
    {
        var slots = Together(partitions.Select(partition => partition.Partition.Value));
        Disown(slots);
        _owner.Post(new AssignmentChange(slots, given: false, lost: true));
    }

    private static void Disown(List<PartitionSlot> slots) => slots.ForEach(slot => slot.Owned = slot.MaySend = false);

    /// <summary>The partitions of these numbers, of all topics.</summary>
    private List<PartitionSlot> Together(IEnumerable<int> numbers)
    {
        var wanted = numbers.ToHashSet();
        return [.. _slots.Where(slot => wanted.Contains(slot.Partition))];
    }
}
