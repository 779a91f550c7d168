namespace ModelNet.Bus;

/// <summary>One record of a log, as a reader sees it while it handles it. Its spans are valid only during the call.</summary>
public readonly ref struct RecordView
{
    public RecordView(string topic, int partition, long offset, long timestampMicroseconds, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers = default, ReadOnlySpan<byte> stored = default)
    {
        Topic = topic;
        Partition = partition;
        Offset = offset;
        TimestampMicroseconds = timestampMicroseconds;
        Key = key;
        Value = value;
        Headers = headers;
        Stored = stored.IsEmpty ? value : stored;
    }

    /// <summary>The topic's name, the same instance for every record of a consumer's topic.</summary>
    public string Topic { get; }

    /// <summary>The partition; records of one key are always in one partition.</summary>
    public int Partition { get; }

    /// <summary>The position in (topic, partition): dense and growing from 0 on the embedded log, growing on Kafka.</summary>
    public long Offset { get; }

    /// <summary>When the record was appended, in microseconds since the Unix epoch (a millisecond clock on Kafka).</summary>
    public long TimestampMicroseconds { get; }

    /// <summary>The session's id in UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The record's Avro bytes.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>
    /// The value as the log holds it: the same as <see cref="Value"/>, unless a header of the wire format was taken off it or another version of the schema was turned
    /// into this process's own. It is what a dead letter keeps.
    /// </summary>
    public ReadOnlySpan<byte> Stored { get; }

    /// <summary>The record's headers; empty for most records.</summary>
    public RecordHeaders Headers { get; }
}

/// <summary>Receives records one at a time, oldest first, on the thread that polls.</summary>
public interface IRecordHandler
{
    /// <summary>Handles one record. An exception stops the poll; the record is handed out again by the next one.</summary>
    void Handle(in RecordView record);
}
