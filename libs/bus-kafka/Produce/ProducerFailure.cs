namespace ModelNet.Bus.Kafka;

/// <summary>The error of a bus whose records can no longer be written.</summary>
internal static class ProducerFailure
{
    public static BusFailedException Of(string message, Exception? inner = null) => new(
        "bus_failed",
        message,
        "What was not flushed may be lost. Look at the brokers' logs and this client's rights, then start again.",
        inner);
}
