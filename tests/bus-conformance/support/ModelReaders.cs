using System.Buffers.Binary;

namespace ModelNet.Bus.Conformance;

/// <summary>Readers of random topics, each compared record by record with a list of everything that was appended.</summary>
internal sealed class ModelReaders : IDisposable
{
    private readonly Random _random;
    private readonly List<Reader> _readers = [];

    public ModelReaders(IBus bus, List<(string Topic, byte[] Value)> model, Random random)
    {
        _random = random;
        for (var i = 0; i < 5; i++)
        {
            string[] topics = i switch { 0 => ["c"], 1 => ["a", "b", "c"], 2 => ["b", "c"], 3 => ["a"], _ => ["a", "c"] };
            _readers.Add(new Reader(bus, model, topics, i % 2 == 0 ? Visibility.Appended : Visibility.Durable));
        }
    }

    public void Step()
    {
        var reader = _readers[_random.Next(_readers.Count)];
        if (_random.Next(8) == 0)
        {
            reader.Seek(_random);
        }
        else
        {
            reader.Poll(1 + _random.Next(200));
        }
    }

    /// <summary>Everything is durable now: every reader must come to the end.</summary>
    public void Finish() => _readers.ForEach(reader => reader.Finish());

    public void Dispose() => _readers.ForEach(reader => reader.Dispose());

    private sealed class Reader(IBus bus, List<(string Topic, byte[] Value)> model, string[] topics, Visibility visibility) : IRecordHandler, IDisposable
    {
        private readonly IBusConsumer _consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Visibility = visibility });
        private readonly Dictionary<string, long> _next = topics.ToDictionary(topic => topic, _ => 0L);
        private int _last = -1;

        public void Poll(int max)
        {
            _consumer.Poll(this, max, TimeSpan.Zero).ShouldBeLessThanOrEqualTo(max);
        }

        public void Seek(Random random)
        {
            var topic = topics[random.Next(topics.Length)];
            var end = model.Count(record => record.Topic == topic);
            _next[topic] = random.Next(end + 1);
            _consumer.Seek(topic, 0, _next[topic]);
            _last = -1;
        }

        public void Finish()
        {
            int handled;
            do
            {
                handled = _consumer.Poll(this, 1000, TimeSpan.Zero);
            }
            while (handled > 0);

            foreach (var topic in topics)
            {
                _next[topic].ShouldBe(model.Count(record => record.Topic == topic), $"the end of {topic}");
            }
        }

        public void Handle(in RecordView record)
        {
            var number = BinaryPrimitives.ReadInt32LittleEndian(record.Value);
            record.Offset.ShouldBe(_next[record.Topic]);
            _next[record.Topic]++;
            number.ShouldBeGreaterThan(_last, "the order over all topics");
            _last = number;
            model[number].Topic.ShouldBe(record.Topic);
            record.Value.SequenceEqual(model[number].Value).ShouldBeTrue();
        }

        public void Dispose() => _consumer.Dispose();
    }
}
