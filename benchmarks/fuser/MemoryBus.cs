using ModelNet.Bus;
using ModelNet.Contracts;

namespace ModelNet.Bench.Fuser;

/// <summary>A log in memory with one partition, which hands every record once to the one reader of its topic: what is measured with it is the fuser and not a bus.</summary>
internal sealed class MemoryBus : IBus
{
    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);
    private readonly List<Queue> _all = [];

    public string Description => "a log in memory";

    /// <summary>Records of fused tokens so far.</summary>
    public long Fused { get; private set; }

    /// <summary>Records that nobody has read.</summary>
    public int Pending => _all.Sum(queue => queue.Pending);

    public void EnsureTopics(IReadOnlyCollection<string> topics)
    {
    }

    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Fused += topic == Topics.FusedTokens ? 1 : 0;
        if (_queues.TryGetValue(topic, out var queue))
        {
            queue.Add(topic, key, value);
        }
    }

    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers) => Append(topic, key, value);

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public IBusConsumer Subscribe(SubscriptionOptions options)
    {
        var queue = new Queue();
        _all.Add(queue);
        foreach (var topic in options.Topics)
        {
            _queues.Add(topic, queue);
        }

        return queue;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Records behind one another in one array, emptied when all have been read.</summary>
    private sealed class Queue : IBusConsumer
    {
        private readonly List<(string Topic, int Start, int Key, int Value)> _records = [];
        private byte[] _bytes = new byte[1 << 20];
        private int _used;
        private int _read;
        private long _offset;

        public bool CaughtUp => true;

        public int Pending => _records.Count - _read;

        public void Add(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            if (_used + key.Length + value.Length > _bytes.Length)
            {
                Array.Resize(ref _bytes, (2 * _bytes.Length) + key.Length + value.Length);
            }

            key.CopyTo(_bytes.AsSpan(_used));
            value.CopyTo(_bytes.AsSpan(_used + key.Length));
            _records.Add((topic, _used, key.Length, value.Length));
            _used += key.Length + value.Length;
        }

        public int Poll(IRecordHandler handler, int maxRecords, TimeSpan timeout)
        {
            var count = 0;
            for (; count < maxRecords && _read < _records.Count; count++)
            {
                var (topic, start, key, value) = _records[_read++];
                var bytes = _bytes; // an append may put a longer array in its place
                handler.Handle(new RecordView(topic, 0, _offset++, 0, bytes.AsSpan(start, key), bytes.AsSpan(start + key, value)));
            }

            if (_read == _records.Count)
            {
                _records.Clear();
                (_read, _used) = (0, 0);
            }

            return count;
        }

        public void Wake()
        {
        }

        public void Commit(string topic, int partition, long nextOffset)
        {
        }

        public void Seek(string topic, int partition, long offset) => throw new NotSupportedException("A queue only goes forwards.");

        public void Dispose()
        {
        }
    }
}
