using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using ModelNet.Bus;

namespace ModelNet.Hosting;

/// <summary>Which records have a dead letter already, as far as the last so many letters tell.</summary>
internal sealed class DeadLetterIndex : IRecordHandler
{
    private const int Remembered = 1 << 16;
    private const int PollRecords = 1024;

    /// <summary>Looking back saves copies and nothing else: it does not hold up the records for longer.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private readonly HashSet<(string Topic, long Partition, long Offset, long Timestamp)> _known = [];
    private readonly Queue<(string Topic, long Partition, long Offset, long Timestamp)> _order = new();

    private DeadLetterIndex()
    {
    }

    /// <summary>Looks through the letters of a topic.</summary>
    public static DeadLetterIndex Read(IBus bus, string topic)
    {
        var index = new DeadLetterIndex();
        var began = Stopwatch.GetTimestamp();
        using var letters = bus.Subscribe(new SubscriptionOptions { Topics = [topic] });
        while (!letters.CaughtUp && Stopwatch.GetElapsedTime(began) < s_longest)
        {
            letters.Poll(index, PollRecords, TimeSpan.FromMilliseconds(100));
        }

        return index;
    }

    /// <summary>Notes a record; false when it is known.</summary>
    public bool Add(string topic, long partition, long offset, long timestamp)
    {
        if (!_known.Add((topic, partition, offset, timestamp)))
        {
            return false;
        }

        _order.Enqueue((topic, partition, offset, timestamp));
        if (_order.Count > Remembered)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        if (record.Headers.TryGet(DeadLetterHeaders.Topic, out var topic)
            && TryNumber(record, DeadLetterHeaders.Partition, out var partition)
            && TryNumber(record, DeadLetterHeaders.Offset, out var offset)
            && TryNumber(record, DeadLetterHeaders.Timestamp, out var timestamp))
        {
            Add(Encoding.UTF8.GetString(topic), partition, offset, timestamp);
        }
    }

    private static bool TryNumber(in RecordView record, string name, out long value)
    {
        value = 0;
        return record.Headers.TryGet(name, out var digits) && Utf8Parser.TryParse(digits, out value, out var read) && read == digits.Length;
    }
}
