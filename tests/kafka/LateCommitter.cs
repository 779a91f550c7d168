using ModelNet.Bus;
using ModelNet.Bus.Conformance;

namespace ModelNet.Kafka.Conformance;

/// <summary>A member that commits nothing until its partitions are taken away, and then appends first: its positions have to wait for the acknowledgement of those records.</summary>
internal sealed class LateCommitter : IRecordHandler, IAssignmentObserver, IDisposable
{
    private readonly Dictionary<TopicPartitionId, long> _next = [];
    private readonly IBus _bus;
    private readonly IBusConsumer _consumer;
    private readonly TestThread _thread;
    private volatile int _handled;
    private volatile int _caughtUp;
    private volatile bool _stop;

    public LateCommitter(IBus bus, string group, string topic)
    {
        _bus = bus;
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = [topic], Group = group, Assignment = this });
        _thread = TestThread.Start(() =>
        {
            while (!_stop)
            {
                _consumer.Poll(this, 100, Timeout.InfiniteTimeSpan);
            }
        });
    }

    public int Handled => _handled;

    public int TimesCaughtUp => _caughtUp;

    public void Handle(in RecordView record)
    {
        _next[new TopicPartitionId(record.Topic, record.Partition)] = record.Offset + 1;
        _handled++;
    }

    public void Assigned(IReadOnlyList<TopicPartitionId> partitions)
    {
        // It starts where the group stands.
    }

    public void CaughtUp(int partition) => _caughtUp++;

    public void Revoked(IReadOnlyList<TopicPartitionId> partitions, bool lost)
    {
        for (var n = 0; n < 2000; n++)
        {
            _bus.Append("derived", "k"u8, new byte[500]);
        }

        foreach (var partition in partitions.Where(_next.ContainsKey))
        {
            _consumer.Commit(partition.Topic, partition.Partition, _next[partition]);
        }
    }

    public void Dispose()
    {
        _stop = true;
        _consumer.Wake();
        _thread.Join("the late committer");
        _consumer.Dispose();
    }
}
