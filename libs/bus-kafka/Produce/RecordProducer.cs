using System.Text;
using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>Gives records to the client, which sends them in batches on a thread of its own. Never awaits a delivery.</summary>
internal sealed class RecordProducer(IProducer<byte[], byte[]> client, DeliveryTracker tracker)
{
    [ThreadStatic]
    private static Buffers? _buffers;

    /// <summary>Appends to the partition that the key decides. Waits for room, and once for a partition's first record: see <see cref="OutgoingPartition"/>.</summary>
    public void Append(KnownTopic topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers)
    {
        var partition = topic.Outgoing[Murmur2.Partition(key, topic.Partitions)];
        var pending = tracker.Register(partition, key.Length + value.Length + headers.Encoded.Length);
        var taken = false;
        try
        {
            var buffers = _buffers ??= new Buffers();
            var message = buffers.Message;
            message.Key = buffers.Keys.Copy(key);
            message.Value = buffers.Values.Copy(value);
            message.Headers = headers.IsEmpty ? null : Convert(headers);
            Produce(partition.Id, message, pending);
            taken = true;
        }
        finally
        {
            if (!taken)
            {
                tracker.Withdraw(pending);
            }
        }
    }

    private void Produce(TopicPartition partition, Message<byte[], byte[]> message, PendingRecord pending)
    {
        while (true)
        {
            var settled = tracker.Settled;
            try
            {
                client.Produce(partition, message, pending.OnReport);
                return;
            }
            catch (ProduceException<byte[], byte[]> error) when (error.Error.Code == ErrorCode.Local_QueueFull)
            {
                tracker.WaitForDelivery(settled);
            }
            catch (KafkaException error)
            {
                var text = $"A record could not be written to {partition.Topic}: {error.Error.Reason} ({error.Error.Code}).";
                tracker.Fail(() => ProducerFailure.Of(text, error));
                tracker.ThrowIfEnded();
            }
            catch (ObjectDisposedException)
            {
                tracker.ThrowIfEnded();
                throw;
            }
        }
    }

    private static Headers Convert(RecordHeaders headers)
    {
        var converted = new Headers();
        foreach (var header in headers)
        {
            converted.Add(Encoding.UTF8.GetString(header.Name), header.Value.ToArray());
        }

        return converted;
    }

    private sealed class Buffers
    {
        public Message<byte[], byte[]> Message { get; } = new();

        public ExactArrays Keys { get; } = new();

        public ExactArrays Values { get; } = new();
    }
}
