using System.Text;
using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>
/// Reads partitions on a thread of its own with a client that belongs to no group, so neither a slow handler nor a rebalance disturbs it.
/// </summary>
internal sealed class Fetcher
{
    // How long a change of what is read may wait for a quiet client; the client cannot be woken.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);
    private readonly object _gate = new();
    private readonly List<(PartitionSlot Slot, long Offset, int Epoch)> _changes = [];
    private readonly Dictionary<string, PartitionSlot[]> _slots;
    private readonly RecordExchange _exchange;
    private readonly RecordBytes _bytes = new();
    private readonly RecordHeaderWriter _headers = new();
    private readonly AssignedReader _reader;
    private readonly Brokers _brokers;
    private readonly KafkaConsumer _owner;
    private readonly Thread _thread;
    private volatile bool _changed;
    private volatile bool _reconnect;
    private volatile bool _isHeldBack;
    private volatile bool _stop;

    public Fetcher(ConsumerBuilder<Slice, Slice> builder, IReadOnlyList<PartitionSlot> slots, RecordExchange exchange, KafkaConsumer owner, Brokers brokers)
    {
        _slots = slots.GroupBy(slot => slot.Topic.BrokerName).ToDictionary(
            group => group.Key, group => group.OrderBy(slot => slot.Partition).ToArray(), StringComparer.Ordinal);
        _exchange = exchange;
        _owner = owner;
        _brokers = brokers;
        _reader = new AssignedReader(builder.SetKeyDeserializer(_bytes).SetValueDeserializer(_bytes).Build);
        _thread = new Thread(Run) { Name = "kafka fetch", IsBackground = true };
        _thread.Start();
    }

    /// <summary>What a fetcher knows of the brokers.</summary>
    /// <param name="AreThere">Whether any answers.</param>
    /// <param name="Lead">Whether they know the leaders of all these partitions, and those that they are.</param>
    /// <param name="Answered">To be called when something has come from them.</param>
    internal sealed record Brokers(Func<bool> AreThere, Func<IReadOnlyList<PartitionSlot>, bool> Lead, Action Answered);

    /// <summary>Whether it reads nothing because what it has read is not taken.</summary>
    public bool IsHeldBack => _isHeldBack;

    /// <summary>What it reads with now.</summary>
    public IConsumer<Slice, Slice> Client => _reader.Client;

    /// <summary>Reads on with a new client, from where each partition stands.</summary>
    public void Reconnect()
    {
        _reconnect = true;
        _exchange.Nudge();
    }

    /// <summary>From now on these partitions are read from these offsets; an offset below 0 ends the reading.</summary>
    public void Set(IEnumerable<(PartitionSlot Slot, long Offset, int Epoch)> changes)
    {
        lock (_gate)
        {
            _changes.AddRange(changes);
            _changed = true;
        }

        _exchange.Nudge();
    }

    /// <summary>Asks the thread to end.</summary>
    public void Stop()
    {
        _stop = true;
        _exchange.Nudge();
    }

    /// <summary>Waits until the thread and the client have ended.</summary>
    public void Join() => _thread.Join();

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                if (_reconnect)
                {
                    _reconnect = false;
                    _reader.Replace();
                }
                else if (_changed)
                {
                    _reader.Move(TakeChanges());
                }
                else if (Waits() || (!(_isHeldBack = !_exchange.WaitForRoom(Turn)) && !_stop))
                {
                    Fetch();
                }
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
            _reader.End();
        }
    }

    /// <summary>
    /// While no broker is there the client lets go of its partitions, and takes them up again when those who lead them know it: what a starting broker answers to a fetch makes librdkafka (2.5 to 2.15) read
    /// beyond what it has written down; see docs/design/kafka-bus.md. It is still to be asked for records, which keeps it alive and brings none.
    /// </summary>
    private bool Waits()
    {
        if (!_brokers.AreThere())
        {
            _reader.Suspend();
        }
        else if (_reader.IsSuspended && (_reader.Assigned.Count == 0 || _brokers.Lead([.. _reader.Assigned])))
        {
            _reader.Resume();
        }

        return _reader.IsSuspended;
    }

    /// <summary>Where each partition that changes is to be read from now; the last change of each counts.</summary>
    private HashSet<PartitionSlot> TakeChanges()
    {
        var moved = new HashSet<PartitionSlot>();
        lock (_gate)
        {
            foreach (var (slot, offset, epoch) in _changes)
            {
                slot.FetchNext = offset;
                slot.FetchEpoch = offset < 0 ? -1 : epoch;
                moved.Add(slot);
            }

            _changes.Clear();
            _changed = false;
        }

        return moved;
    }

    private void Fetch()
    {
        _bytes.Clear();
        try
        {
            if (_reader.Client.Consume((int)Turn.TotalMilliseconds) is { } result)
            {
                Take(result);
            }
        }
        catch (ConsumeException error) when (PassingErrors.Includes(error.Error) || (error.Error.Code == ErrorCode.UnknownTopicOrPart && !_owner.TopicsAreGone()))
        {
            // The client goes on by itself; the status callback says when no broker answers.
        }
    }

    private void Take(ConsumeResult<Slice, Slice> result)
    {
        var slot = _slots[result.Topic][result.Partition.Value];
        if (slot.FetchEpoch < 0)
        {
            return;
        }

        var entry = new RecordEntry { Slot = slot, Offset = result.Offset.Value, Epoch = slot.FetchEpoch };
        if (result.IsPartitionEOF)
        {
            if (entry.Offset > slot.FetchNext)
            {
                // Only markers of transactions or compacted records were between: nothing to hand out, but read.
                slot.FetchNext = entry.Offset;
                entry.IsEnd = true;
                _exchange.Add(entry, default, default, default);
            }

            return;
        }

        var message = result.Message;
        var headers = Encode(message.Headers);
        slot.FetchNext = entry.Offset + 1;
        entry.Timestamp = message.Timestamp.UnixTimestampMs * 1000;
        entry.KeyLength = message.Key.Length;
        entry.ValueLength = message.Value.Length;
        entry.HeadersLength = headers.Encoded.Length;
        _exchange.Add(entry, _bytes.Of(message.Key), _bytes.Of(message.Value), headers.Encoded);
        _brokers.Answered();
    }

    private RecordHeaders Encode(Headers? headers)
    {
        if (headers is null || headers.Count == 0)
        {
            return RecordHeaders.None;
        }

        _headers.Clear();
        for (var i = 0; i < headers.Count; i++)
        {
            _headers.Add(Encoding.UTF8.GetBytes(headers[i].Key), headers[i].GetValueBytes());
        }

        return _headers.Headers;
    }
}
