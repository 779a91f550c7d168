using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Contracts.Resolution;
using ModelNet.Hosting;

namespace ModelNet.SchemaRegistry;

/// <summary>Hands out datums of this program's schemas from records in the wire format.</summary>
internal sealed class RegistryConsumer : IBusConsumer, IRecordHandler
{
    private readonly IBusConsumer _inner;
    private readonly Dictionary<string, RegisteredTopic?> _topics;
    private readonly WriterSchemas _writers;
    private readonly DeadLetters _letters;
    private readonly TranscodeBuffer _buffer = new();
    private IRecordHandler? _handler;

    public RegistryConsumer(IBusConsumer inner, Dictionary<string, RegisteredTopic?> topics, WriterSchemas writers, DeadLetters letters)
    {
        _inner = inner;
        _topics = topics;
        _writers = writers;
        _letters = letters;
    }

    /// <inheritdoc/>
    public bool CaughtUp => _inner.CaughtUp;

    /// <inheritdoc/>
    public int Poll(IRecordHandler handler, int maxRecords, TimeSpan timeout)
    {
        _handler = handler;
        return _inner.Poll(this, maxRecords, timeout);
    }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        if (_topics[record.Topic] is not { } topic)
        {
            _handler!.Handle(record);
            return;
        }

        if (WireFormat.TryRead(record.Value, out var id) is { } code)
        {
            _letters.Write(record, code, code == RegistryCodes.TooShort ? "the value is shorter than the header of the wire format" : "the value does not begin with a zero byte");
            return;
        }

        var datum = record.Value[WireFormat.PrefixBytes..];
        if (id == topic.Id || TryTranscode(id, topic.Schema, record, ref datum))
        {
            _handler!.Handle(new RecordView(record.Topic, record.Partition, record.Offset, record.TimestampMicroseconds, record.Key, datum, record.Headers, record.Value));
        }
    }

    /// <inheritdoc/>
    public void Wake() => _inner.Wake();

    /// <inheritdoc/>
    public void Commit(string topic, int partition, long nextOffset) => _inner.Commit(topic, partition, nextOffset);

    /// <inheritdoc/>
    public void Seek(string topic, int partition, long offset) => _inner.Seek(topic, partition, offset);

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    private bool TryTranscode(int id, TopicSchema reader, in RecordView record, ref ReadOnlySpan<byte> datum)
    {
        var plan = _writers.Of(id, reader);
        if (plan.Transcoder is null)
        {
            _letters.Write(record, plan.Code, plan.Reason);
            return false;
        }

        if (plan.Transcoder.IsIdentity)
        {
            return true;
        }

        try
        {
            plan.Transcoder.Transcode(datum, _buffer);
            datum = _buffer.Written;
            return true;
        }
        catch (AvroFormatException unreadable)
        {
            _letters.Write(record, unreadable.Code, unreadable.Message);
            return false;
        }
    }
}
