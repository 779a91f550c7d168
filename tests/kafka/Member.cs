using ModelNet.Bus;
using ModelNet.Bus.Conformance;

namespace ModelNet.Kafka.Conformance;

/// <summary>A member of a group as a service is one: polls on a thread of its own, commits after each record, follows the assignment.</summary>
internal sealed class Member : IRecordHandler, IAssignmentObserver, IDisposable
{
    private readonly Ledger _ledger;
    private readonly IBusConsumer _consumer;
    private readonly TestThread _thread;
    private volatile bool _stop;

    public Member(IBus bus, string name, string group, IReadOnlyList<string> topics, Ledger ledger)
    {
        Name = name;
        _ledger = ledger;
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Group = group, Assignment = this });
        _thread = TestThread.Start(Run);
    }

    public string Name { get; }

    /// <summary>Runs on the polling thread for each record.</summary>
    public Action? OnRecord { get; set; }

    public void Handle(in RecordView record)
    {
        OnRecord?.Invoke();
        _ledger.Handled(Name, new TopicPartitionId(record.Topic, record.Partition), System.Text.Encoding.UTF8.GetString(record.Value));
        _consumer.Commit(record.Topic, record.Partition, record.Offset + 1);
    }

    public void Assigned(IReadOnlyList<TopicPartitionId> partitions) => _ledger.Assigned(Name, partitions);

    public void CaughtUp(int partition) => _ledger.CaughtUp(Name, partition);

    public void Revoked(IReadOnlyList<TopicPartitionId> partitions, bool lost) => _ledger.Revoked(Name, partitions, lost);

    public void Dispose()
    {
        _stop = true;
        _consumer.Wake();
        _thread.Join(Name);
        _ledger.Left(Name);
        _consumer.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                _consumer.Poll(this, 100, Timeout.InfiniteTimeSpan);
            }
        }
        catch (BusException error)
        {
            _ledger.Failed(Name, error);
            throw;
        }
    }
}
