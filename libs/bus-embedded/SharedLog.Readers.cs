namespace ModelNet.Bus.Embedded;

/// <summary>The part that readers use.</summary>
internal sealed partial class SharedLog
{
    private readonly HashSet<EmbeddedConsumer> _readers = [];

    /// <summary>Makes the reader's slots, at the group's committed positions or the start that was asked for, and begins to wake it.</summary>
    public Slot[] Register(EmbeddedConsumer reader, SubscriptionOptions options)
    {
        if (options.Group is not null)
        {
            Names.CheckGroup(options.Group);
        }

        lock (_gate)
        {
            ThrowIfEnded();
            var slots = options.Topics.Distinct(StringComparer.Ordinal).Select(Find).Select(topic => new Slot(topic)).ToArray();
            foreach (var slot in slots)
            {
                slot.CaughtUpAt = slot.Topic.NextOffset;
                slot.Next = StartOf(slot.Topic, options);
                slot.Topic.Add(reader, options.Visibility);
            }

            _readers.Add(reader);
            return slots;
        }
    }

    public void Unregister(EmbeddedConsumer reader, Slot[] slots, Visibility visibility)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
            foreach (var slot in slots)
            {
                slot.Topic.Remove(reader, visibility);
            }
        }
    }

    /// <summary>Leaves one segment and enters the one that holds the record; null when that has left the memory.</summary>
    public Segment? Move(Segment? from, long sequence)
    {
        lock (_gate)
        {
            if (from is not null)
            {
                _tail.Leave(from);
            }

            return _tail.Enter(sequence);
        }
    }

    public void Leave(Segment segment)
    {
        lock (_gate)
        {
            _tail.Leave(segment);
        }
    }

    /// <summary>Notes in the slots how far the file goes.</summary>
    /// <returns>The durable sequence number that belongs to these ends.</returns>
    public long NoteDurableEnds(Slot[] slots)
    {
        lock (_gate)
        {
            foreach (var slot in slots)
            {
                slot.DurableEnd = slot.Topic.DurableEnd;
            }

            return _durableSequence;
        }
    }

    /// <summary>Disposes the readers that are left; one that is being polled lets go when its poll ends.</summary>
    public void CloseReaders()
    {
        EmbeddedConsumer[] readers;
        lock (_gate)
        {
            readers = [.. _readers];
        }

        foreach (var reader in readers)
        {
            reader.Dispose();
        }
    }

    private long StartOf(Topic topic, SubscriptionOptions options)
    {
        if (options.Group is not null && _positions.TryGetValue((options.Group, topic), out var position) && position.Next >= 0)
        {
            return position.Next;
        }

        return options.Start == StartPosition.Latest ? topic.NextOffset : 0;
    }
}
