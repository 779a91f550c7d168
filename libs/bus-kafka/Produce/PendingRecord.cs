using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>A record on its way to the brokers: what its delivery report must settle. Used again for another record.</summary>
internal sealed class PendingRecord
{
    public PendingRecord(DeliveryTracker tracker)
    {
        OnReport = report => tracker.Settle(this, report.Error);
    }

    /// <summary>The delegate that the client calls; made once.</summary>
    public Action<DeliveryReport<byte[], byte[]>> OnReport { get; }

    public Barrier? Barrier { get; set; }

    public OutgoingPartition? Partition { get; set; }

    public int Bytes { get; set; }
}
