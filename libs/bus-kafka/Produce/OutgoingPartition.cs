using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>
/// A partition that this process appends to. Its first record travels alone: brokers accept any sequence number from a producer that they do not know there. When
/// the first of several batches on their way is refused, as by a leader that has only just been made, the second is accepted, and the client takes its acknowledgement for
/// both: the first batch would be lost without a word. Once the broker knows the producer it refuses what does not follow. Guarded by the lock of <see cref="DeliveryTracker"/>.
/// </summary>
internal sealed class OutgoingPartition(TopicPartition id)
{
    // Brokers forget a producer that wrote nothing to a partition for producer.id.expiration.ms, a day unless configured.
    private const long KnownFor = 10 * 60 * 1000;

    public TopicPartition Id { get; } = id;

    /// <summary>Records that were given to the client and are not settled.</summary>
    public int Pending { get; set; }

    /// <summary>When a record was last acknowledged, in ms of <see cref="Environment.TickCount64"/>; null before the first.</summary>
    public long? AcknowledgedAt { get; set; }

    /// <summary>Whether another record may be given to the client now.</summary>
    public bool Admits(long now) => Pending == 0 || now - AcknowledgedAt < KnownFor;
}
