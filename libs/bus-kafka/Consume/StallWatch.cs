namespace ModelNet.Bus.Kafka;

/// <summary>
/// Notices partitions that a client has silently stopped to read, and has their reader connect anew. librdkafka 2.5 to 2.15 can stop for good after a broker was away: a broker that is starting names no leader (−1)
/// for some partitions in its answers, the client counts these among those whose leader has changed without writing them down, and takes the unwritten rest for news. A leader epoch of leftover
/// bytes then makes every later one look outdated, and the broker refuses each fetch as from the future. The brokers are asked now and then where partitions end that have not moved; a reader
/// that stands before such an end twice in a row begins again with a new client.
/// </summary>
internal sealed class StallWatch : IDisposable
{
    private const int StrikesToReconnect = 2;
    private readonly KafkaClients _clients;
    private readonly BrokerWatch _broker;
    private readonly Func<KafkaConsumer[]> _consumers;
    private readonly TimeSpan _period;
    private readonly CancellationTokenSource _closing = new();
    private readonly Thread _thread;
    private Dictionary<PartitionSlot, Standing> _standing = [];

    public StallWatch(KafkaClients clients, BrokerWatch broker, Func<KafkaConsumer[]> consumers, TimeSpan period)
    {
        _clients = clients;
        _broker = broker;
        _consumers = consumers;
        _period = period;
        _thread = new Thread(Run) { Name = "kafka stalls", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _thread.Join();
        _closing.Dispose();
    }

    private void Run()
    {
        while (!_closing.Token.WaitHandle.WaitOne(_period))
        {
            if (_broker.IsAvailable)
            {
                Look();
            }
            else
            {
                _standing.Clear();
            }
        }
    }

    private void Look()
    {
        var (seen, still) = (new Dictionary<PartitionSlot, Standing>(), new List<(KafkaConsumer Consumer, PartitionSlot Slot)>());
        foreach (var consumer in _consumers())
        {
            foreach (var slot in consumer.Reading())
            {
                var (epoch, position) = (slot.FetchEpoch, slot.FetchNext);
                var before = _standing.GetValueOrDefault(slot);
                var stands = before is not null && before.Epoch == epoch && before.Position == position;
                seen[slot] = stands ? before! : new Standing(epoch, position);
                if (stands)
                {
                    still.Add((consumer, slot));
                }
            }
        }

        _standing = seen;
        if (still.Count > 0)
        {
            Compare(still);
        }
    }

    private void Compare(List<(KafkaConsumer Consumer, PartitionSlot Slot)> still)
    {
        // Several consumers may read one partition, which is asked about once.
        PartitionSlot[] asked = [.. still.Select(one => one.Slot).DistinctBy(slot => slot.Id)];
        if (_clients.TryEnds(asked, _closing.Token) is not { } found)
        {
            return;
        }

        var ends = asked.Zip(found).ToDictionary(pair => pair.First.Id, pair => pair.Second);
        foreach (var (consumer, slot) in still)
        {
            var standing = _standing[slot];
            var isBehind = ends[slot.Id] > standing.Position && slot.FetchEpoch == standing.Epoch && slot.FetchNext == standing.Position;
            standing.Strikes = isBehind ? standing.Strikes + 1 : 0;
            if (standing.Strikes >= StrikesToReconnect)
            {
                standing.Strikes = 0;
                consumer.Reconnect();
                _broker.Tell($"Reading {slot.Topic.BrokerName} [{slot.Partition}] stood still at {standing.Position} although it goes on to {ends[slot.Id]}; it is read on over a new connection.");
            }
        }
    }

    /// <summary>Where a reader stood, and how often in a row it should have moved.</summary>
    private sealed class Standing(int epoch, long position)
    {
        public int Epoch { get; } = epoch;

        public long Position { get; } = position;

        public int Strikes { get; set; }
    }
}
