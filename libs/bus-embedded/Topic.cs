namespace ModelNet.Bus.Embedded;

/// <summary>A topic of the open log.</summary>
internal sealed class Topic(int id, string name, long end)
{
    private EmbeddedConsumer[] _appendReaders = [];
    private EmbeddedConsumer[] _durableReaders = [];

    public int Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>The offset of the record to come. Guarded by the bus's lock.</summary>
    public long NextOffset { get; set; } = end;

    /// <summary>One past the last durable offset. Guarded by the bus's lock.</summary>
    public long DurableEnd { get; set; } = end;

    /// <summary>Readers that are woken by an append, as a snapshot that needs no lock.</summary>
    public EmbeddedConsumer[] AppendReaders => Volatile.Read(ref _appendReaders);

    /// <summary>Readers that are woken by a durable commit, as a snapshot that needs no lock.</summary>
    public EmbeddedConsumer[] DurableReaders => Volatile.Read(ref _durableReaders);

    /// <summary>Called under the bus's lock.</summary>
    public void Add(EmbeddedConsumer reader, Visibility visibility)
    {
        ref var readers = ref visibility == Visibility.Durable ? ref _durableReaders : ref _appendReaders;
        Volatile.Write(ref readers, [.. readers, reader]);
    }

    /// <summary>Called under the bus's lock.</summary>
    public void Remove(EmbeddedConsumer reader, Visibility visibility)
    {
        ref var readers = ref visibility == Visibility.Durable ? ref _durableReaders : ref _appendReaders;
        Volatile.Write(ref readers, [.. readers.Where(other => other != reader)]);
    }
}
